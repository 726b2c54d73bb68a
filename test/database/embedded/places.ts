import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { deleteEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import { connect } from '../../support/database.ts';
import { type HolderPlace, type HolderProcess, startHolder } from './holder-process.ts';

/** Data folders and processes of one test; `clear` ends and deletes what is left of them. */
export interface Places {
  newFolder(): Promise<string>;
  hold(dataFolder: string, place?: HolderPlace): HolderProcess;
  clear(): Promise<void>;
}

export function places(): Places {
  const folders: string[] = [];
  const holders: HolderProcess[] = [];
  return {
    newFolder: async () => {
      // Inside the run's folder, so that an interrupted run's leftovers go with it.
      const parent = await mkdtemp(join(process.env.ROLLCALL_TEST_RUN ?? '', 'embedded-'));
      // As root, the account that runs the server has to get through.
      await chmod(parent, 0o711);
      const folder = join(parent, '.rollcall');
      folders.push(folder);
      return folder;
    },
    hold: (dataFolder, place) => {
      const holder = startHolder({ dataFolder, reachableFolders: reachableFolders(dataFolder) }, place);
      holders.push(holder);
      return holder;
    },
    clear: async () => {
      for (const holder of holders.splice(0)) await holder.kill();
      for (const folder of folders.splice(0)) {
        await deleteEmbeddedPostgres(folder);
        await rm(join(folder, '..'), { recursive: true, force: true });
      }
    },
  };
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
