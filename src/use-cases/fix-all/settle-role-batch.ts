import {
  giveUpPendingSteps,
  markUndone,
  releaseFindings,
  type SettledStep,
  saveRolesOfMembers,
  settleSteps,
} from '../../database/batch-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Batch } from '../../database/entities/batch.ts';
import { reopenFindingsWithRolesPutBack } from '../../database/undo-batch-rows.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { reviveCards } from '../audit-channel/want-card.ts';
import type { ClaimedStep } from '../roles/role-claim.ts';
import { type StepOutcome, stoppedPhrase } from '../roles/role-steps.ts';
import { contentOf, type FixAllItem, progressOf, setProgress } from './fix-all-batch.ts';
import { closeAsFixed } from './fix-in-bulk.ts';
import type { PendingItem } from './role-batch-items.ts';

/** How what was to be done about one finding ended: on Discord, or it was left alone. */
export type ItemOutcome =
  | { readonly item: PendingItem; readonly kind: 'tried'; readonly outcomes: readonly StepOutcome[] }
  | { readonly item: PendingItem; readonly kind: 'left'; readonly because: Phrase };

/** Writes down how some of a locked batch's items ended, in a constant number of statements. */
export async function settleItems(
  tenant: Tenant,
  batch: Batch,
  ended: readonly ItemOutcome[],
  at: Date,
): Promise<void> {
  if (ended.length === 0) return;
  const { undoes } = contentOf(batch);
  const items = new Map(contentOf(batch).items.map((item) => [item.findingId, item]));
  const whole = ended.filter(isWhole);
  const wholeIds = new Set(whole.map(({ item }) => item.findingId));
  const others = ended.filter(({ item }) => !wholeIds.has(item.findingId));

  await settleSteps(tenant, ended.flatMap(settledSteps));
  await saveRolesOfMembers(tenant, ended.map(rolesOf), at);
  if (undoes === null) {
    await closeAsFixed(
      tenant,
      whole.map(({ item }) => ({ findingId: item.findingId, outcome: fixedPhrase(items.get(item.findingId)) })),
      { actor: { kind: 'officer', id: batch.startedBy }, batchId: batch.id, at },
    );
    await releaseFindings(tenant, findingIdsOf(others));
  } else {
    await markUndone(tenant, ended.flatMap(putBack), batch.startedBy, at);
    await releaseFindings(tenant, findingIdsOf(ended));
  }
  const progress = progressOf(batch);
  const words = (outcome: ItemOutcome) => ({
    title: items.get(outcome.item.findingId)?.title ?? phrase('fix_all.some_finding'),
    because: outcome.kind === 'left' ? outcome.because : (stopped(outcome) ?? phrase('fix_all.changed_since')),
  });
  setProgress(batch, {
    ...progress,
    done: progress.done + whole.length,
    skipped: [...progress.skipped, ...others.filter(({ kind }) => kind === 'left').map(words)],
    failed: [...progress.failed, ...others.filter(({ kind }) => kind === 'tried').map(words)],
  });
}

/** Writes down that steps are done of which the rest goes on. */
export async function settleDoneSteps(
  tenant: Tenant,
  batch: Batch,
  steps: readonly ClaimedStep[],
  at: Date,
): Promise<void> {
  await settleSteps(
    tenant,
    steps.map(({ changeId }) => ({ changeId, state: 'done', failure: null })),
  );
  const undone = steps.flatMap(({ undoes }) => undoes ?? []);
  await markUndone(tenant, undone, batch.startedBy, at);
}

/** Ends a locked batch: what was not begun is given up, and its findings are as they were. */
export async function endBatch(tenant: Tenant, batch: Batch, at: Date): Promise<void> {
  const given = await giveUpPendingSteps(tenant, batch.id, 'not_begun');
  await releaseFindings(tenant, given);
  const { undoes, items } = contentOf(batch);
  if (undoes !== null) {
    await reopenFindingsWithRolesPutBack(tenant, undoes, batch.startedBy, at);
    await reviveCards(
      tenant,
      'finding',
      items.map(({ findingId }) => findingId),
    );
  }
  batch.claimedUntil = null;
  batch.finishedAt = at;
}

function isWhole(outcome: ItemOutcome): boolean {
  return outcome.kind === 'tried' && outcome.outcomes.every(({ kind }) => kind === 'done');
}

function settledSteps({ item, ...outcome }: ItemOutcome): SettledStep[] {
  return item.steps.map(({ changeId }, index) => {
    if (outcome.kind === 'left') return { changeId, state: 'failed', failure: 'changed_since' };
    const step = outcome.outcomes[index];
    if (step?.kind === 'done') return { changeId, state: 'done', failure: null };
    return { changeId, state: 'failed', failure: step?.kind === 'failed' ? step.because : 'not_begun' };
  });
}

function doneSteps({ item, ...outcome }: ItemOutcome) {
  if (outcome.kind === 'left') return [];
  return item.steps.filter((_, index) => outcome.outcomes[index]?.kind === 'done');
}

function rolesOf(outcome: ItemOutcome) {
  const done = doneSteps(outcome);
  return {
    memberId: outcome.item.memberId,
    given: done.filter(({ kind }) => kind === 'give').map(({ roleId }) => roleId),
    taken: done.filter(({ kind }) => kind === 'take').map(({ roleId }) => roleId),
  };
}

/** The changes that the done steps put back. */
function putBack(outcome: ItemOutcome): string[] {
  return doneSteps(outcome).flatMap(({ undoes }) => undoes ?? []);
}

function stopped(outcome: Extract<ItemOutcome, { kind: 'tried' }>): Phrase | undefined {
  return stoppedPhrase(outcome.item.steps, outcome.outcomes);
}

function findingIdsOf(outcomes: readonly ItemOutcome[]): string[] {
  return outcomes.map(({ item }) => item.findingId);
}

function fixedPhrase(item: FixAllItem | undefined): Phrase {
  return item ? phrase('outcome.fixed', { what: { phrase: item.label } }) : phrase('closed.fixed');
}
