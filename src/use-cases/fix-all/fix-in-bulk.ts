import { closeFixedFindings, lockOpenFindings } from '../../database/batch-rows.ts';
import { type ChangeActor, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Batch } from '../../database/entities/batch.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { unchangedSince } from '../../quality/fix-all.ts';
import type { PlannedChange } from '../../quality/rule.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import { carryOutAll, ofIdentity } from '../changes/carry-out.ts';
import { fixedChange } from '../findings/close-finding.ts';
import { contentOf, progressOf, setProgress, type Undone } from './fix-all-batch.ts';
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
  const { plan } = await planInView(tenant, rule, free, at);
  const { fixes } = unchangedSince(items, plan);
  const grounds = { batchId: batch.id, actor: { kind: 'officer', id: officerId }, at, word: 'evidence' } as const;
  await carryOutAll(
    tenant,
    fixes.map(({ findingId, changes }) => ({ findingId, changes: onlyIdentity(changes) })),
    grounds,
  );
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

/** @throws when there is a role among them: roles are changed on Discord, not here */
function onlyIdentity(changes: readonly PlannedChange[]) {
  const identity = ofIdentity(changes);
  if (identity.length < changes.length) throw new Error('Roles are changed on Discord, not in bulk.');
  return identity;
}

export async function closeAsFixed(
  tenant: Tenant,
  fixed: readonly { readonly findingId: string; readonly outcome: Phrase }[],
  { actor, batchId, at }: { readonly actor: ChangeActor; readonly batchId: string; readonly at: Date },
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
