import type { JobStore, JobStoreAddress } from './job-store.ts';
import type { Log } from './log.ts';
import { openPostgresStore } from './postgres-store.ts';

/** Throws `JobStoreUnavailable`. */
export async function openJobStore(address: JobStoreAddress, log: Log): Promise<JobStore> {
  if (address.kind === 'postgres') return openPostgresStore(address, log);
  // Loading MongoDB's driver takes a while: only who uses it waits.
  const { openMongodbStore } = await import('./mongodb-store.ts');
  return openMongodbStore(address);
}
