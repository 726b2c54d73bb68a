import { setTimeout as delay } from 'node:timers/promises';
import { type Lease, releaseLease, takeLease } from '../database/lease.ts';
import type { Context } from './context.ts';

/** Longer than any save or scan takes: a worker that is alive finishes well before. */
const LEASE_MS = 120_000;

/** How long a pipeline waits for its turn before its job is tried again later. */
const PATIENCE_MS = 60_000;

/** Another pipeline of the server did not end in time; whoever called tries again. */
export class PipelineBusy extends Error {
  override readonly name = 'PipelineBusy';
}

/**
 * Runs `work` as the server's only pipeline, across processes (architecture.md). Whatever `work` commits under the
 * lease is void once another worker took over.
 * @throws PipelineBusy when another pipeline held the server for too long
 */
export async function inPipeline<Value>(
  context: Context,
  serverId: string,
  work: (lease: Lease) => Promise<Value>,
): Promise<Value> {
  const lease = await waitForLease(context, serverId);
  try {
    return await work(lease);
  } finally {
    await releaseLease(context.database, lease);
  }
}

async function waitForLease({ database, clock, worker }: Context, serverId: string): Promise<Lease> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let pause = 20; performance.now() < giveUpAt; pause = Math.min(pause * 2, 1000)) {
    const now = clock.now();
    const lease = await takeLease(database, serverId, worker, now, new Date(now.getTime() + LEASE_MS));
    if (lease) return lease;
    await delay(pause);
  }
  throw new PipelineBusy(`Another pipeline of server ${serverId} is still running.`);
}
