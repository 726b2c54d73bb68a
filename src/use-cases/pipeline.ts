import { setTimeout as delay } from 'node:timers/promises';
import { isHeldByAnother, type Lease, LeaseLost, releaseLease, takeLease } from '../database/lease.ts';
import { failed, type Result } from '../result.ts';
import { deliverCards } from './audit-channel/deliver-cards.ts';
import type { Context } from './context.ts';
import { type TellProgress, untold } from './progress.ts';

/** Longer than any save or scan takes: a worker that is alive finishes well before. */
const LEASE_MS = 120_000;

/** How long a pipeline waits for its turn, unless Rollcall stops, before its job is tried again later. */
const PATIENCE_MS = 60_000;

/** Another pipeline of the server did not end in time, or took this one's place; whoever called tries again. */
export interface PipelineBusy {
  readonly code: 'busy';
}

/**
 * Runs `work` as the server's only pipeline, across processes (architecture.md). Whatever `work` commits under the
 * lease is void once another worker took over. Afterwards the standing cards show what it changed.
 */
export async function inPipeline<Value, Problem>(
  context: Context,
  serverId: string,
  work: (lease: Lease) => Promise<Result<Value, Problem>>,
  progress: TellProgress = untold,
): Promise<Result<Value, Problem | PipelineBusy>> {
  const lease = await waitForLease(context, serverId, progress);
  if (!lease) return failed({ code: 'busy' });
  const result = await underTurn(context, lease, work);
  await deliverCards(context, serverId);
  return result;
}

async function underTurn<Value, Problem>(
  context: Context,
  lease: Lease,
  work: (lease: Lease) => Promise<Result<Value, Problem>>,
): Promise<Result<Value, Problem | PipelineBusy>> {
  try {
    return await work(lease);
  } catch (error) {
    if (error instanceof LeaseLost) return failed({ code: 'busy' });
    throw error;
  } finally {
    await releaseLease(context.database, lease);
  }
}

async function waitForLease(
  { database, clock, worker, stopping }: Context,
  serverId: string,
  progress: TellProgress,
): Promise<Lease | undefined> {
  const giveUpAt = clock.now().getTime() + PATIENCE_MS;
  for (let pause = 20; ; pause = Math.min(pause * 2, 1000)) {
    const now = clock.now();
    const lease = await takeLease(database, serverId, worker, now, new Date(now.getTime() + LEASE_MS));
    if (lease || now.getTime() >= giveUpAt) return lease;
    // A stop waits for what runs here, not for another process: whoever takes over after the restart begins anew.
    if (stopping.aborted && (await isHeldByAnother(database, serverId, worker))) return undefined;
    progress({ step: 'waiting' });
    await delay(pause);
  }
}
