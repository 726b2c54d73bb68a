import { setTimeout as pause } from 'node:timers/promises';
import { type Account, serverAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import {
  type Access,
  checkVersion,
  clusterExists,
  createCluster,
  DATABASE_NAME,
  readAccess,
  writeAccess,
} from './cluster.ts';
import { deleteHome, findHome, type Home, openHome } from './home.ts';
import { type Lock, lockAlone, tryLockAlone, tryLockShared } from './locks.ts';
import { findPostmaster, freePort, readyPostmaster, startPostmaster, stopPostmaster } from './postmaster.ts';
import { EmbeddedPostgresError, explained } from './problem.ts';
import { ADMIN_ROLE, APP_ROLE, OWNER_ROLE } from './roles.ts';

/** Where the operator reads what happens; a pino logger is one. Nothing written to it holds a password. */
export interface EmbeddedPostgresLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export interface EmbeddedPostgresOptions {
  /** Created where it is missing. Processes that name the same folder share one server. */
  readonly dataFolder: string;
  readonly log: EmbeddedPostgresLog;
  /**
   * Whether what was committed survives a power cut; default true. False is for data to throw away: nothing
   * waits for the disk. The process that starts the server decides for all that share it.
   */
  readonly durable?: boolean;
  /** Used only as root, where the server's account can get to neither data folder nor node_modules. */
  readonly reachableFolders?: ReachableFolders;
}

export interface ReachableFolders {
  readonly data: string;
  readonly binaries: string;
}

/** A PostgreSQL server that this process uses, on 127.0.0.1, with a database `rollcall`. */
export interface EmbeddedPostgres {
  /** As superuser: only to prepare databases. */
  readonly adminUrl: string;
  /** As the database's owner: for migrations. Subject to forced row-level security. */
  readonly ownerUrl: string;
  /** As the application: reads and writes the owner's tables; neither superuser, nor exempt, nor an owner. */
  readonly url: string;
  readonly port: number;
  /** Where the data is. */
  readonly folder: string;
  /** This process is done with the server; it is stopped when no other process uses it. */
  stop(): Promise<void>;
  /** This process is done with the server, which goes on even if nobody uses it. */
  leave(): Promise<void>;
}

const SYSTEM_FOLDERS: ReachableFolders = { data: '/var/lib/rollcall', binaries: '/var/cache/rollcall' };
const TURN_PATIENCE_MS = 150_000;
const WATCH_MS = 500;
const WATCH_AFTER_FAILURE_MS = 30_000;

/**
 * Joins the server of a data folder, starting it, and preparing it the first time. While this process holds it, a
 * server that dies is started again on the same port; connections have to be made anew, committed rows are there.
 * A process that was killed counts as done with the server; the next one finds the server running and joins it.
 *
 * @throws EmbeddedPostgresError with words for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataFolder, log, durable = true } = options;
  try {
    const site = await openSite(dataFolder, options.reachableFolders ?? SYSTEM_FOLDERS, durable);
    const { holder, access } = await inTurn(site.home, async () => {
      const held = join(site.home);
      try {
        return { holder: held, access: await ensureRunning(site, log) };
      } catch (error) {
        held.release();
        throw error;
      }
    });
    return heldServer(site, access, holder, log);
  } catch (error) {
    throw explained(error, dataFolder);
  }
}

/**
 * Deletes the server of a data folder with all its data, wherever it is, stopping it first.
 *
 * @throws EmbeddedPostgresError `in-use` while a process uses it.
 */
export async function deleteEmbeddedPostgres(dataFolder: string): Promise<void> {
  try {
    const home = await findHome(dataFolder);
    if (!home) return;
    await inTurn(home, async () => {
      const alone = tryLockAlone(home.holdersLock);
      if (!alone) {
        throw new EmbeddedPostgresError(
          'in-use',
          `The database in ${home.folder} is in use by a running Rollcall. Stop that first.`,
        );
      }
      await stopPostmaster(home.cluster, 'abrupt');
      await deleteHome(dataFolder, home);
      alone.release();
    });
  } catch (error) {
    throw explained(error, dataFolder);
  }
}

interface Site {
  readonly home: Home;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
  readonly durable: boolean;
}

async function openSite(dataFolder: string, reachable: ReachableFolders, durable: boolean): Promise<Site> {
  const account = await serverAccount((await findHome(dataFolder))?.cluster);
  const binaries = await findBinaries(account, reachable.binaries);
  return { home: await openHome(dataFolder, account, reachable.data), account, binaries, durable };
}

/** Creating, starting and stopping happen one process after another. */
async function inTurn<T>(home: Home, work: () => Promise<T>): Promise<T> {
  const turn = await lockAlone(home.turnLock, TURN_PATIENCE_MS);
  if (!turn) {
    throw new EmbeddedPostgresError(
      'in-use',
      `Another process has been starting or stopping the database in ${home.folder} for ${TURN_PATIENCE_MS / 1000} s. End that process and start again.`,
    );
  }
  try {
    return await work();
  } finally {
    turn.release();
  }
}

function join(home: Home): Lock {
  const holder = tryLockShared(home.holdersLock);
  // It is held alone only by whoever has the turn, and that is this process.
  if (!holder) throw new Error(`${home.holdersLock} is held by a process that does not have the turn`);
  return holder;
}

async function ensureRunning(site: Site, log: EmbeddedPostgresLog): Promise<Access> {
  const { cluster } = site.home;
  if (!(await clusterExists(cluster))) {
    log.info(`Preparing an embedded PostgreSQL ${site.binaries.major} in ${site.home.folder}`);
    await createCluster(cluster, { ...site, port: await freePort() });
  }
  const access = await readAccess(cluster);
  const running = await readyPostmaster(cluster);
  if (running) return { ...access, port: running.port };
  await checkVersion(cluster, site.binaries);
  const port = await startPostmaster(cluster, access.port, site);
  if (port !== access.port) await writeAccess(cluster, { ...access, port }, site.account);
  log.info(`Embedded PostgreSQL started on 127.0.0.1:${port}, data in ${site.home.folder}`);
  return { ...access, port };
}

function heldServer(site: Site, access: Access, holder: Lock, log: EmbeddedPostgresLog): EmbeddedPostgres {
  const { home } = site;
  const { port, passwords } = access;
  const urlAs = (role: string, password: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`;
  const over = new AbortController();
  const watching = watch(site, port, log, over.signal);
  const leave = async () => {
    over.abort();
    await watching;
    holder.release();
  };
  return {
    adminUrl: urlAs(ADMIN_ROLE, passwords.admin),
    ownerUrl: urlAs(OWNER_ROLE, passwords.owner),
    url: urlAs(APP_ROLE, passwords.app),
    port,
    folder: home.folder,
    leave,
    stop: async () => {
      await leave();
      await inTurn(home, () => stopUnheld(home));
    },
  };
}

async function stopUnheld(home: Home): Promise<void> {
  const alone = tryLockAlone(home.holdersLock);
  if (!alone) return;
  try {
    await stopPostmaster(home.cluster, 'fast');
  } finally {
    alone.release();
  }
}

/** Starts the server again when it died; keeps no process alive. */
async function watch(site: Site, port: number, log: EmbeddedPostgresLog, over: AbortSignal): Promise<void> {
  let wait = WATCH_MS;
  while (!over.aborted) {
    await pause(wait, undefined, { signal: over, ref: false }).catch(() => {});
    try {
      if (over.aborted) return;
      if (await findPostmaster(site.home.cluster)) {
        wait = WATCH_MS;
        continue;
      }
      log.warn('The embedded PostgreSQL ended unexpectedly; starting it again');
      const again = await inTurn(site.home, () => ensureRunning(site, log));
      if (again.port !== port) {
        log.error(`Port ${port} was taken meanwhile: PostgreSQL is on ${again.port} now. Restart Rollcall to use it.`);
      }
      wait = WATCH_MS;
    } catch (error) {
      log.error(explained(error, site.home.folder).message);
      wait = WATCH_AFTER_FAILURE_MS;
    }
  }
}
