import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { deleteEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import { stopPostmaster } from '../../../src/database/embedded/postmaster.ts';
import { connect } from '../../support/database.ts';
import { type HolderPlace, type HolderProcess, startHolder } from './holder-process.ts';

/** Data folders and processes of tests. */
export interface Places {
  newFolder(): Promise<string>;
  /** A folder with a database that nobody runs: prepared once, and passed from test to test with what is in it. */
  preparedFolder(): Promise<string>;
  /** Nothing that it commits has to survive a crash of PostgreSQL, unless it is to be durable. */
  hold(dataFolder: string, place?: HolderPlace & { readonly durable?: boolean }): HolderProcess;
  /** After each test: ends what is left of its processes, and deletes its new folders. */
  clear(): Promise<void>;
  /** After all tests. */
  clearAll(): Promise<void>;
}

export function places(): Places {
  const folders: string[] = [];
  const holders: HolderProcess[] = [];
  let prepared: string | undefined;

  async function makeFolder(): Promise<string> {
    // Inside the run's folder, so that an interrupted run's leftovers go with it.
    const parent = await mkdtemp(join(process.env.ROLLCALL_TEST_RUN ?? '', 'embedded-'));
    // As root, the account that runs the server has to get through.
    await chmod(parent, 0o711);
    return join(parent, '.rollcall');
  }

  const hold: Places['hold'] = (dataFolder, { durable = false, ...place } = {}) => {
    const holder = startHolder({ dataFolder, durable, reachableFolders: reachableFolders(dataFolder) }, place);
    holders.push(holder);
    return holder;
  };

  async function prepare(): Promise<string> {
    const folder = await makeFolder();
    const holder = hold(folder);
    await holder.ready;
    await holder.stop();
    return folder;
  }

  async function clear(): Promise<void> {
    for (const holder of holders.splice(0)) await holder.kill();
    for (const folder of folders.splice(0)) await deleteFolder(folder);
    if (prepared !== undefined) await stopPostmaster(join(prepared, 'postgres', 'cluster'), 'abrupt');
  }

  return {
    newFolder: async () => {
      const folder = await makeFolder();
      folders.push(folder);
      return folder;
    },
    preparedFolder: async () => {
      prepared ??= await prepare();
      return prepared;
    },
    hold,
    clear,
    clearAll: async () => {
      await clear();
      if (prepared !== undefined) await deleteFolder(prepared);
    },
  };
}

async function deleteFolder(folder: string): Promise<void> {
  await deleteEmbeddedPostgres(folder);
  await rm(join(folder, '..'), { recursive: true, force: true });
}

/** In place of /var/lib and /var/cache, which tests leave alone. */
export function reachableFolders(dataFolder: string) {
  const run = join(dataFolder, '..', '..');
  return { data: join(run, 'reachable-data'), binaries: join(run, 'reachable-binaries') };
}

export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const connection = await connect(url);
  try {
    return await connection.query(statement);
  } finally {
    await connection.close();
  }
}

/** The query's answer as soon as the server gives one. */
export async function queryOnceUp(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const deadline = performance.now() + 50_000;
  for (;;) {
    try {
      return await query(url, statement);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(20);
    }
  }
}
