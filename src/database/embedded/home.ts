import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, canReach } from './account.ts';
import { EmbeddedPostgresError } from './problem.ts';
import { hasCode } from './system-error.ts';

/** Where everything of one embedded server is. All paths are real paths. */
export interface Home {
  readonly folder: string;
  /** PostgreSQL's data directory; there only when it is complete. */
  readonly cluster: string;
  /** Held alone while anybody creates, starts or stops the server. */
  readonly turnLock: string;
  /** Held shared by every process that uses the server. */
  readonly holdersLock: string;
}

const OWN_FOLDER = 'postgres';
/** Present when the server lives elsewhere, because its account cannot get to the data folder: the path, one line. */
const POINTER = 'postgres-is-at.txt';

/**
 * The server's home for a data folder, created where it is missing: inside the data folder; or, when root runs Rollcall
 * from a place that the server's account cannot get to, a folder of its own below `elsewhere`, which the data folder
 * then names in `postgres-is-at.txt`.
 */
export async function openHome(dataFolder: string, account: Account | undefined, elsewhere: string): Promise<Home> {
  const known = await findHome(dataFolder);
  if (known) {
    await refuseUnreachable(known, account);
    return known;
  }
  // Root's folder lets the server's account through, and lets it read nothing.
  await mkdir(dataFolder, { recursive: true, mode: account ? 0o711 : 0o700 });
  if (account) await letThrough(dataFolder);
  const folder = join(await realpath(dataFolder), OWN_FOLDER);
  if (account && !(await canReach(account, await realpath(dataFolder)))) {
    return homeIn(await pointElsewhere(dataFolder, elsewhere));
  }
  await mkdir(folder, { recursive: true, mode: account ? 0o711 : 0o700 });
  if (account) await letThrough(folder);
  return homeIn(folder);
}

/** The home that a data folder has, if it has one. */
export async function findHome(dataFolder: string): Promise<Home | undefined> {
  const pointed = await readPointer(dataFolder);
  if (pointed !== undefined) {
    if (await isFolder(pointed)) return homeIn(await realpath(pointed));
    throw new EmbeddedPostgresError(
      'damaged',
      `${join(dataFolder, POINTER)} says that the database is in ${pointed}, but it is not there. Restore that folder, or delete ${POINTER} to begin again with an empty database.`,
    );
  }
  const folder = join(dataFolder, OWN_FOLDER);
  return (await isFolder(folder)) ? homeIn(await realpath(folder)) : undefined;
}

/** Deletes the home and what points to it. Nobody may be using it. */
export async function deleteHome(dataFolder: string, home: Home): Promise<void> {
  await rm(home.folder, { recursive: true, force: true, maxRetries: 5 });
  await rm(join(dataFolder, POINTER), { force: true });
}

function homeIn(folder: string): Home {
  return {
    folder,
    cluster: join(folder, 'cluster'),
    turnLock: join(folder, 'turn.lock'),
    holdersLock: join(folder, 'holders.lock'),
  };
}

/** A folder that became unreachable is refused: an empty database elsewhere would look like lost data. */
async function refuseUnreachable(home: Home, account: Account | undefined): Promise<void> {
  if (!account || (await canReach(account, home.folder))) return;
  throw new EmbeddedPostgresError(
    'not-writable',
    `The database is in ${home.folder}, which the account that runs PostgreSQL (user id ${account.uid}) can no longer reach. Make the folders above it traversable again (chmod o+x), or run Rollcall as the user that owns them.`,
  );
}

/** Two processes may both find that the place is out of reach: linking lets only one of them name the new one. */
async function pointElsewhere(dataFolder: string, elsewhere: string): Promise<string> {
  await mkdir(elsewhere, { recursive: true, mode: 0o755 });
  const folder = join(await realpath(elsewhere), randomBytes(8).toString('hex'));
  await mkdir(folder, { mode: 0o711 });
  await letThrough(folder);
  const pointer = join(dataFolder, POINTER);
  const draft = `${pointer}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${folder}\n`);
  try {
    await link(draft, pointer);
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true });
    const pointed = await readPointer(dataFolder);
    if (pointed === undefined) throw error;
    return pointed;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readPointer(dataFolder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataFolder, POINTER), 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function letThrough(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o777) | 0o011);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
