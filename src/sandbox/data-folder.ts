import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deleteEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts';
import { findHome } from '../database/embedded/home.ts';
import { StartupError } from '../startup-error.ts';

/** Says that the database of a folder may be deleted: somebody may name the folder of a real bot by mistake. */
const MARK = 'sandbox.txt';
const MARK_TEXT =
  "The data of Rollcall's sandbox. Unless started with --keep, the sandbox deletes it and begins anew.\n";

/**
 * Makes the folder ready for the sandbox's PostgreSQL, empty unless the data is to be kept.
 * @throws StartupError when the folder holds a database that no sandbox made
 * @throws EmbeddedPostgresError when another process uses it
 */
export async function prepareDataFolder(folder: string, { keep }: { readonly keep: boolean }): Promise<void> {
  const occupied = (await findHome(folder)) !== undefined;
  if (occupied && !(await exists(join(folder, MARK)))) {
    throw new StartupError(
      `${folder} holds a database that the sandbox did not make, perhaps that of your bot. Choose another --data.`,
    );
  }
  if (occupied && !keep) await deleteEmbeddedPostgres(folder);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, MARK), MARK_TEXT);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
