import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import type { Context } from '../context.ts';
import { BATCH_CLAIM_MS, lockBatch } from './fix-all-batch.ts';

/** The right to carry a batch out, renewed with every few steps: whoever slept past it may not go on. */
export interface BatchClaim {
  readonly serverId: string;
  readonly batchId: string;
  readonly until: Date;
}

/** Begins a locked batch. */
export function beginBatch({ serverId }: Tenant, batch: Batch, at: Date): BatchClaim {
  batch.begunAt = at;
  return claimed(serverId, batch, at);
}

/** Of two who begin a rule's batch at the same instant one does; the other looks again, and sees who did. */
export async function seeingWhoBegan<Value>(begin: () => Promise<Value>): Promise<Value> {
  try {
    return await begin();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) return begin();
    throw error;
  }
}

/** Goes on with a batch that was begun and that nobody carries out any more. */
export async function takeUpBatch(
  { database, clock }: Context,
  serverId: string,
  batchId: string,
): Promise<BatchClaim | undefined> {
  return database.inServer(serverId, async (tenant) => {
    const at = clock.now();
    const batch = await lockBatch(tenant, batchId);
    if (!batch?.claimedUntil || batch.finishedAt || batch.claimedUntil > at) return undefined;
    const claim = claimed(serverId, batch, at);
    await tenant.em.flush();
    return claim;
  });
}

/** The batch, locked, with the claim renewed; nothing when somebody else took it up or it is over. */
export async function renewClaim(
  tenant: Tenant,
  claim: BatchClaim,
  at: Date,
): Promise<{ readonly batch: Batch; readonly claim: BatchClaim } | undefined> {
  const batch = await lockBatch(tenant, claim.batchId);
  if (!batch || batch.finishedAt || batch.claimedUntil?.getTime() !== claim.until.getTime()) return undefined;
  return { batch, claim: claimed(claim.serverId, batch, at) };
}

/** Batches that were begun and that nobody carries out any more: whoever did crashed, stopped, or was not answered. */
export async function abandonedBatches({
  database,
  clock,
}: Context): Promise<{ readonly serverId: string; readonly batchId: string }[]> {
  const now = clock.now();
  return database.acrossServers(async (em) => {
    const rows = await em.find(
      Batch,
      { begunAt: { $ne: null }, finishedAt: null, claimedUntil: { $lte: now } },
      { fields: ['id', 'server'] },
    );
    return rows.map((row) => ({ serverId: row.server.id, batchId: row.id }));
  });
}

function claimed(serverId: string, batch: Batch, at: Date): BatchClaim {
  const until = new Date(at.getTime() + BATCH_CLAIM_MS);
  batch.claimedUntil = until;
  return { serverId, batchId: batch.id, until };
}
