import { claimFindings, loadRoleChangesOfBatch, lockOpenFindings } from '../../database/batch-rows.ts';
import { type ChangeRow, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Batch } from '../../database/entities/batch.ts';
import { loadView } from '../../database/view-rows.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { type BulkFix, planFixAll, unchangedSince } from '../../quality/fix-all.ts';
import { guildRoleIds } from '../../quality/guild-roles.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import type { View } from '../../quality/view.ts';
import type { MemberStanding } from '../../sources/discord-members/standing.ts';
import { changedAgain } from '../roles/changed-again.ts';
import { changeOf, claimedStep, type Purpose } from '../roles/role-claim.ts';
import { obstacleOfRole, problemPhrase, type RoleStep, roleStepsOf } from '../roles/role-steps.ts';
import { contentOf, progressOf, setProgress } from './fix-all-batch.ts';
import { changedSince } from './fix-in-bulk.ts';
import { isDone, nextItems, type PendingItem } from './role-batch-items.ts';
import { type ItemOutcome, settleDoneSteps, settleItems } from './settle-role-batch.ts';

/** Longer than any batch takes: while it stands, its findings are the batch's. */
const FINDINGS_CLAIM_MS = 86_400_000;

/** Every batch is smaller: Discord has no server of so many members with guild roles. */
const ALL = 1_000_000;

/** What was true when the steps were written down: whatever differs later was somebody else. */
export interface Baseline {
  readonly guildRoleIds: ReadonlySet<string>;
  /** The guild roles of each member whose roles are to change. */
  readonly rolesOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes every step of a locked batch down before Discord hears of the first; of one that was begun before, looks
 * which of its steps still make sense.
 */
export async function planRoleBatch(
  tenant: Tenant,
  batch: Batch,
  standing: MemberStanding,
  at: Date,
): Promise<Baseline> {
  const view = await loadView(tenant, at);
  const { undoes } = contentOf(batch);
  if (progressOf(batch).planned) await reconsider(tenant, batch, view, at);
  else if (undoes === null) await planFixes(tenant, batch, view, standing, at);
  else await planUndo(tenant, batch, undoes, standing, at);
  const pending = await nextItems(tenant, batch.id, ALL);
  const guildRoles = guildRoleIds(view);
  return {
    guildRoleIds: guildRoles,
    rolesOf: new Map(
      pending.map(({ memberId, roleIds }) => [memberId, roleIds.filter((roleId) => guildRoles.has(roleId))]),
    ),
  };
}

interface ToWrite {
  readonly findingId: string;
  readonly title: Phrase;
  readonly steps: readonly (RoleStep & { readonly undoes?: string })[];
}

async function planFixes(tenant: Tenant, batch: Batch, view: View, standing: MemberStanding, at: Date): Promise<void> {
  const { items } = contentOf(batch);
  const free = await lockOpenFindings(
    tenant,
    items.map(({ findingId }) => findingId),
  );
  const { fixes } = unchangedSince(items, planFixAll(ruleOf(batch.rule ?? ''), free, view));
  const planned = fixes.map((fix) => ({ findingId: fix.findingId, title: fix.title, steps: stepsOf(fix, view) }));
  const same = new Set(fixes.map(({ findingId }) => findingId));
  setProgress(batch, {
    ...progressOf(batch),
    skipped: items.filter(({ findingId }) => !same.has(findingId)).map(changedSince),
  });
  await write(tenant, batch, planned, 'fix', standing, at);
}

/** Puts back what the other batch did and nobody changed since, the latest first. */
async function planUndo(
  tenant: Tenant,
  batch: Batch,
  undoneBatchId: string,
  standing: MemberStanding,
  at: Date,
): Promise<void> {
  const { items } = contentOf(batch);
  const made = await loadRoleChangesOfBatch(tenant, undoneBatchId, [changeOf.fix.give, changeOf.fix.take]);
  const steps = made.map((change) => ({
    ...change,
    step: claimedStep({ ...change, id: change.changeId, before: null, after: { ...change.after } }),
  }));
  const touched = await changedAgain(
    tenant,
    steps.map(({ step, number }) => ({ ...step, number })),
  );
  const toPutBack = steps.flatMap(({ changeId, findingId, roleIds, leftSince, step }) => {
    if (leftSince || touched.has(changeId) || !isDone(step, roleIds)) return [];
    const kind = step.kind === 'give' ? 'take' : 'give';
    return [{ findingId, step: { ...step, kind, undoes: changeId } as const }];
  });
  const byFinding = Map.groupBy(toPutBack, ({ findingId }) => findingId);
  const madeByFinding = Map.groupBy(steps, ({ findingId }) => findingId);
  const planned = items.flatMap(({ findingId, title }) => {
    // Given before taken, as in a fix: nobody stands without a role in between.
    const steps = (byFinding.get(findingId) ?? [])
      .map(({ step }) => step)
      .sort((one, other) => Number(one.kind === 'take') - Number(other.kind === 'take'));
    return steps.length === 0 ? [] : [{ findingId, title, steps }];
  });
  setProgress(batch, {
    ...progressOf(batch),
    skipped: items.flatMap((item) => {
      const back = byFinding.get(item.findingId)?.length ?? 0;
      if (back === 0) return [changedSince(item)];
      const isPart = back < (madeByFinding.get(item.findingId)?.length ?? 0);
      return isPart ? [{ title: item.title, because: phrase('fix_all.partly_changed_since') }] : [];
    }),
  });
  await write(tenant, batch, planned, 'undo', standing, at);
}

/** Claims the findings and writes the steps down; what Discord would refuse is not begun. */
async function write(
  tenant: Tenant,
  batch: Batch,
  planned: readonly ToWrite[],
  purpose: Purpose,
  standing: MemberStanding,
  at: Date,
): Promise<void> {
  const refused = planned.flatMap(({ findingId, title, steps }) => {
    const because = obstacle(steps, standing);
    return because ? [{ findingId, title, because }] : [];
  });
  const isRefused = new Set(refused.map(({ findingId }) => findingId));
  const possible = planned.filter(({ findingId }) => !isRefused.has(findingId));
  const until = new Date(at.getTime() + FINDINGS_CLAIM_MS);
  const mine = await claimFindings(
    tenant,
    possible.map(({ findingId }) => findingId),
    batch.startedBy,
    until,
  );
  const changes = possible
    .filter(({ findingId }) => mine.has(findingId))
    .flatMap(({ findingId, steps }) => steps.map((step) => toChange(step, findingId, batch, purpose)));
  await recordChanges(tenant, changes, at);
  const progress = progressOf(batch);
  setProgress(batch, {
    ...progress,
    planned: true,
    failed: [...progress.failed, ...refused.map(({ title, because }) => ({ title, because }))],
    skipped: [...progress.skipped, ...possible.filter(({ findingId }) => !mine.has(findingId)).map(changedSince)],
  });
}

function toChange(step: RoleStep & { readonly undoes?: string }, findingId: string, batch: Batch, purpose: Purpose) {
  const { kind, memberId, roleId, roleName, undoes } = step;
  const change: ChangeRow = {
    actor: { kind: 'officer', id: batch.startedBy },
    what: changeOf[purpose][kind],
    memberId,
    before: undoes === undefined ? null : { undoes, alone: false },
    after: { roleId, roleName },
    findingId,
    batchId: batch.id,
    state: 'pending',
  };
  return change;
}

function obstacle(steps: readonly RoleStep[], standing: MemberStanding): Phrase | undefined {
  for (const step of steps) {
    const problem = obstacleOfRole(step, standing);
    if (problem) return problemPhrase(problem, step);
  }
  return undefined;
}

/**
 * What a batch that was interrupted wrote down and nobody knows the end of: what Discord shows counts as done, what the
 * present facts still ask for stays to be done, and the rest is left alone.
 */
async function reconsider(tenant: Tenant, batch: Batch, view: View, at: Date): Promise<void> {
  const pending = await nextItems(tenant, batch.id, ALL);
  const seen = pending.map((item) => {
    const begun = item.steps.findIndex((step) => !isDone(step, item.roleIds));
    return { item, begun, because: objection(batch, { ...item, steps: item.steps.slice(begun) }, view) };
  });

  const begunSteps = seen.flatMap(({ item, begun, because }) =>
    begun > 0 && !because ? item.steps.slice(0, begun) : [],
  );
  await settleDoneSteps(tenant, batch, begunSteps, at);
  const ended = seen.flatMap(({ item, begun, because }): ItemOutcome[] => {
    if (begun === -1) return [{ item, kind: 'tried', outcomes: item.steps.map(() => ({ kind: 'done' })) }];
    if (!because) return [];
    if (begun === 0) return [{ item, kind: 'left', because }];
    const outcomes = item.steps.map((_, index) =>
      index < begun ? ({ kind: 'done' } as const) : ({ kind: 'failed', because: 'not_begun' } as const),
    );
    return [{ item, kind: 'tried', outcomes }];
  });
  await settleItems(tenant, batch, ended, at);
}

/**
 * Why what a batch wrote down about a finding is not to be done any more, by the facts as they are now; nothing where
 * they still ask for the same steps. An Undo goes by what was done, and not by facts.
 */
export function objection(batch: Batch, { findingId, subjectKey, steps }: PendingItem, view: View): Phrase | undefined {
  if (contentOf(batch).undoes !== null) return undefined;
  const { fixes, left } = planFixAll(ruleOf(batch.rule ?? ''), [{ id: findingId, subjectKey }], view);
  if (fixes[0] && sameSteps(steps, stepsOf(fixes[0], view))) return undefined;
  return left[0]?.because ?? phrase('fix_all.changed_since');
}

function stepsOf({ changes }: BulkFix, view: View): readonly RoleStep[] {
  return roleStepsOf(changes, (roleId) => view.roles.get(roleId)?.name ?? roleId);
}

function sameSteps(written: PendingItem['steps'], asked: readonly RoleStep[]): boolean {
  return (
    asked.length === written.length &&
    asked.every(({ kind, roleId, memberId }, index) => {
      const step = written[index];
      return step?.kind === kind && step.roleId === roleId && step.memberId === memberId;
    })
  );
}
