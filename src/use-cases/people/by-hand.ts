import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Change } from '../../database/entities/change.ts';
import { Finding } from '../../database/entities/finding.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { type Phrase, phrase, time } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Authority } from '../changes/carry-out.ts';
import { Obstacle } from '../changes/obstacle.ts';
import type { Context } from '../context.ts';
import { closeGone, closeSettled } from '../findings/look-again.ts';
import { touchedSubjects } from '../findings/touched-subjects.ts';
import { isUndoable, undoChanges } from '../undo/undo.ts';
import { undoneRemark } from '../undo/undone-remark.ts';
import { isUuid } from '../uuid.ts';
import { changesOfBatch, handBatchKind } from './hand-batch.ts';
import { cardOfPlayer, type PlayerCard } from './player-card.ts';

/** What an officer did about who is who, or why nothing was to do, and how their player stands now. */
export interface HandAnswer {
  readonly said: Phrase;
  /** Nothing when the player went with what was taken from them. */
  readonly card: PlayerCard | null;
  /** What Undo puts back; nothing when nothing was done, or nothing is left of it. */
  readonly undo: string | null;
}

/** What stands in the way of something that an officer does by hand, in words. */
export type HandProblem = { readonly code: 'not_possible'; readonly because: Phrase };

/**
 * Opens a server for something that an officer does by hand: nobody else writes who is who until it is done.
 * @param work decides what to do; when it throws `Obstacle`, nothing of it happened
 */
export async function byHand<Value, Problem>(
  { database, clock }: Context,
  { serverId }: Actor,
  work: (tenant: Tenant, at: Date) => Promise<Result<Value, Problem>>,
): Promise<Result<Value, Problem | HandProblem>> {
  const at = clock.now();
  try {
    return await database.inServer(serverId, async (tenant) => {
      await lockIdentity(tenant);
      return work(tenant, at);
    });
  } catch (error) {
    if (error instanceof Obstacle) return failed({ code: 'not_possible', because: error.phrase });
    throw error;
  }
}

/**
 * Does something by an officer's word: recorded as one, undone as one. Findings that it makes untrue close with the
 * officer and what was done.
 * @param act carries it out on the given authority, and answers whose card to show
 */
export async function actByHand(
  tenant: Tenant,
  actor: Actor,
  at: Date,
  done: Phrase,
  act: (authority: Authority & { readonly batchId: string }) => Promise<string | null>,
): Promise<HandAnswer> {
  const { em, serverId } = tenant;
  const batch = em.create(Batch, {
    server: serverId,
    kind: handBatchKind,
    startedBy: actor.memberId,
    startedAt: at,
    what: {},
    finishedAt: at,
  });
  await em.flush();
  const authority = { actor: officer(actor), at, batchId: batch.id, word: 'officer' } as const;
  const playerId = await act(authority);
  batch.what = { done: { ...done }, playerId };
  await em.flush();
  await closeSettled(tenant, await touchedSubjects(tenant, await changesOfBatch(tenant, batch.id)), authority, done);
  const said = phrase('by_hand.done', { what: { phrase: done }, officer: { member: actor.memberId }, at: time(at) });
  return { said, card: await cardOfPlayer(tenant, playerId, at, 'officer'), undo: batch.id };
}

/** Puts back what an officer did by hand, as one; what somebody changed since stays as it is. */
export async function undoByHand(
  { database, clock }: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<HandAnswer, { readonly code: 'change_not_found' }>> {
  const at = clock.now();
  return database.inServer(actor.serverId, async (tenant) => {
    const { em } = tenant;
    const batch = isUuid(batchId) ? await em.findOne(Batch, { id: batchId, kind: handBatchKind }) : null;
    if (!batch) return failed({ code: 'change_not_found' });
    const closed = await lockFindingsOf(tenant, batchId);
    await lockIdentity(tenant);
    const changes = await changesOfBatch(tenant, batchId);
    const { playerId } = batch.what as { playerId: string | null };
    const answer = async (said: Phrase, undo: string | null) =>
      ok({ said, card: await cardOfPlayer(tenant, playerId, at, 'officer'), undo });

    const before = changes.find(({ undoneBy }) => undoneBy);
    if (!changes.some(isUndoable)) {
      return answer(before?.undoneBy ? undoneRemark(before.undoneBy) : phrase('remark.nothing_to_undo'), null);
    }
    const { undone, skipped } = await undoChanges(tenant, changes, actor.memberId, at);
    const open = closed.filter(({ status }) => status === 'open');
    await closeGone(tenant, open, at);
    await em.flush();
    if (undone === 0) return answer(phrase('problem.changed_since'), batchId);
    return answer(undoneRemark(actor.memberId, skipped), null);
  });
}

export function officer(actor: Actor) {
  return { kind: 'officer' as const, id: actor.memberId };
}

/** The findings that were closed with a batch, in the order in which everybody locks them. */
async function lockFindingsOf({ em, serverId }: Tenant, batchId: string): Promise<Finding[]> {
  const fixes = await em.find(Change, { batch: [serverId, batchId], what: 'finding.fixed' });
  return em.find(
    Finding,
    { server: serverId, id: { $in: fixes.flatMap(({ finding }) => finding?.id ?? []) } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}
