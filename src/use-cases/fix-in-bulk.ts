import { closeFixedFindings, lockOpenFindings } from '../database/batch-rows.ts';
import { recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import type { Batch } from '../database/entities/batch.ts';
import { lockIdentity } from '../database/identity-rows.ts';
import { type Phrase, phrase } from '../phrase.ts';
import { type BulkFix, unchangedSince } from '../quality/fix-all.ts';
import { ruleOf } from '../quality/rules/index.ts';
import type { View } from '../quality/view.ts';
import { ofIdentity } from './carry-out.ts';
import { contentOf, progressOf, setProgress, type Undone } from './fix-all-batch.ts';
import { type BulkGrounds, linkInBulk, removeLeftPlayers, unlinkInBulk } from './link-in-bulk.ts';
import { fixedChange } from './open-finding.ts';
import { planInView } from './plan-fix-all.ts';

/**
 * Carries out what a batch's preview showed, where it still holds, about who is who: all of it in the caller's
 * transaction, in a constant number of statements. Links keep the confidence of their evidence: nobody gave their word
 * for each.
 */
export async function fixInBulk(tenant: Tenant, batch: Batch, officerId: string, at: Date): Promise<void> {
  const { items } = contentOf(batch);
  const rule = ruleOf(batch.rule ?? '');
  const findingIds = items.map(({ findingId }) => findingId);
  // Findings first: a press holds its finding and then waits for its turn to write who is who.
  const free = await lockOpenFindings(tenant, findingIds);
  await lockIdentity(tenant);
  const { plan, view } = await planInView(tenant, rule, free, at);
  const { fixes } = unchangedSince(items, plan);
  const grounds: BulkGrounds = {
    batchId: batch.id,
    actor: { kind: 'officer', id: officerId },
    at,
    word: 'evidence',
  };
  await carryOutInBulk(tenant, fixes, view, grounds);
  await closeAsFixed(
    tenant,
    fixes.map(({ findingId, label }) => ({ findingId, outcome: phrase('outcome.fixed', { what: { phrase: label } }) })),
    grounds,
  );
  const done = new Set(fixes.map(({ findingId }) => findingId));
  setProgress(batch, {
    ...progressOf(batch),
    planned: true,
    done: fixes.length,
    skipped: items.filter(({ findingId }) => !done.has(findingId)).map(changedSince),
  });
}

/** Every change of who is who that the fixes plan, each once. */
export async function carryOutInBulk(
  tenant: Tenant,
  fixes: readonly Pick<BulkFix, 'findingId' | 'changes'>[],
  view: View,
  grounds: BulkGrounds,
): Promise<void> {
  const planned = fixes.flatMap(({ findingId, changes }) => changes.map((change) => ({ findingId, change })));
  if (ofIdentity(planned.map(({ change }) => change)).length < planned.length) {
    throw new Error('Roles are changed on Discord, not in bulk.');
  }
  const toUnlink = planned.flatMap(({ findingId, change }) =>
    change.kind === 'unlink_character' ? [{ findingId, characterId: change.characterId }] : [],
  );
  // Two members of one player are two findings about the same characters.
  const toLink = new Map(
    planned.flatMap(({ findingId, change }) =>
      change.kind === 'link_character' ? [[change.characterId, { ...change, findingId }]] : [],
    ),
  );
  const unlinked = await unlinkInBulk(tenant, toUnlink, grounds);
  await linkInBulk(tenant, view, [...toLink.values()], grounds);
  await removeLeftPlayers(tenant, unlinked, grounds);
}

export async function closeAsFixed(
  tenant: Tenant,
  fixed: readonly { readonly findingId: string; readonly outcome: Phrase }[],
  { actor, batchId, at }: Pick<BulkGrounds, 'actor' | 'batchId' | 'at'>,
): Promise<void> {
  const closed = await closeFixedFindings(tenant, fixed, actor.id, at);
  await recordChanges(
    tenant,
    closed.map((finding) => fixedChange(finding, { actor, batchId })),
    at,
  );
}

/** Its facts are others by now, or somebody was at it. */
export function changedSince({ title }: { readonly title: Phrase }): Undone {
  return { title, because: phrase('fix_all.changed_since') };
}
