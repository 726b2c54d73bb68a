import { failed } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { answered, type FixAllAnswered, resumeFixAll } from './apply-fix-all.ts';
import { fixAllOf, lockBatch } from './fix-all-batch.ts';

/**
 * Stops a Fix all, or its Undo, behind the step that it is at: what was done stays done, and the rest is given up.
 * One that nobody carries out at the moment ends here.
 */
export async function stopFixAll(context: Context, actor: Actor, batchId: string): Promise<FixAllAnswered> {
  const { database, clock } = context;
  const at = clock.now();
  const stopped = await database.inServer(actor.serverId, async (tenant) => {
    const batch = await lockBatch(tenant, batchId);
    if (!batch) return undefined;
    const runs = batch.begunAt && !batch.finishedAt;
    if (runs && !batch.stoppedBy) batch.stoppedBy = actor.memberId;
    return { fixAllId: fixAllOf(batch), isLeft: Boolean(runs && batch.claimedUntil && batch.claimedUntil <= at) };
  });
  if (!stopped) return failed({ code: 'fix_all_not_found' });
  if (stopped.isLeft) await resumeFixAll(context, actor.serverId, batchId);
  return answered(context, actor, stopped.fixAllId);
}
