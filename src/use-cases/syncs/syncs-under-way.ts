import type { Database } from '../../database/database.ts';
import type { SyncRun } from '../../database/entities/sync-run.ts';
import type { Context } from '../context.ts';

type Source = SyncRun['source'];

/**
 * Since when this process asks which source for which server. What another process does is not in it: there, the
 * pipeline's lease keeps order, and the source is merely asked twice.
 */
const underWay = new WeakMap<Database, Map<string, Date>>();

/** Does the work of a sync, and lets `syncUnderWay` tell of it until it is done. */
export async function announced<Value>(
  { database, clock }: Context,
  serverId: string,
  source: Source,
  work: () => Promise<Value>,
): Promise<Value> {
  const syncs = underWay.get(database) ?? new Map<string, Date>();
  underWay.set(database, syncs);
  const key = keyOf(serverId, source);
  // A Fix asks for the roster whatever else runs: the first to begin stands for all.
  if (syncs.has(key)) return work();
  syncs.set(key, clock.now());
  try {
    return await work();
  } finally {
    syncs.delete(key);
  }
}

/** Since when a sync of the source runs; nothing when none does. */
export function syncUnderWay({ database }: Context, serverId: string, source: Source): Date | undefined {
  return underWay.get(database)?.get(keyOf(serverId, source));
}

function keyOf(serverId: string, source: Source): string {
  return `${serverId} ${source}`;
}
