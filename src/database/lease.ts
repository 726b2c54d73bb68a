import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database, Tenant } from './database.ts';

/** The right to run one pipeline of a server; its fence is checked in the transaction that commits. */
export interface Lease {
  readonly serverId: string;
  readonly holder: string;
  readonly fence: number;
}

/** A worker slept past its lease and another one took over: what it was about to commit is void. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Takes the server's lease if nobody holds it at `now`; answers nothing when somebody does. */
export async function takeLease(
  database: Database,
  serverId: string,
  holder: string,
  now: Date,
  expiresAt: Date,
): Promise<Lease | undefined> {
  return database.inServer(serverId, async ({ em }) => {
    const [row] = await em.execute<{ fence: string }[]>(
      `insert into lease as held (server_id, fence, holder, expires_at) values (?, 1, ?, ?)
       on conflict (server_id) do update
         set fence = held.fence + 1, holder = excluded.holder, expires_at = excluded.expires_at
         where held.holder is null or held.expires_at <= ?
       returning fence`,
      [serverId, holder, expiresAt, now],
    );
    return row && { serverId, holder, fence: Number(row.fence) };
  });
}

export async function releaseLease(database: Database, lease: Lease): Promise<void> {
  await database.inServer(lease.serverId, async ({ em }) => {
    await em.execute('update lease set holder = null where fence = ? and holder = ?', [lease.fence, lease.holder]);
  });
}

/** Whether a worker other than this one holds the server's lease. */
export async function isHeldByAnother(database: Database, serverId: string, worker: string): Promise<boolean> {
  return database.inServer(serverId, async ({ em }) => {
    const held = await em.execute<object[]>('select 1 from lease where holder <> ?', [worker]);
    return held.length > 0;
  });
}

/**
 * Runs `work` in the server's transaction and keeps the lease's row locked until it commits.
 * @throws LeaseLost when somebody took the lease over
 */
export async function underLease<Value>(
  database: Database,
  lease: Lease,
  work: (tenant: Tenant) => Promise<Value>,
): Promise<Value> {
  return database.inServer(lease.serverId, async (tenant) => {
    await assertHeld(tenant.em, lease);
    return work(tenant);
  });
}

async function assertHeld(em: EntityManager, lease: Lease): Promise<void> {
  const held = await em.execute<object[]>('select 1 from lease where fence = ? and holder = ? for update', [
    lease.fence,
    lease.holder,
  ]);
  if (held.length === 0)
    throw new LeaseLost(`The pipeline of server ${lease.serverId} was taken over by another worker.`);
}
