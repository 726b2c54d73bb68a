import { execFile, spawn } from 'node:child_process';
import { open, readFile, readlink, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { runAs } from './cluster.ts';
import { EmbeddedPostgresError, explain } from './problem.ts';
import { hasCode } from './system-error.ts';

/** A server that runs on a cluster, as its `postmaster.pid` and the process table tell. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'ready' | 'stopping';
}

const POLL_MS = 10;
/** Recovery after a crash replays at most what two checkpoints are apart. */
const START_PATIENCE_MS = 120_000;
const STOP_PATIENCE_MS = 60_000;
const PREDECESSOR_PATIENCE_MS = 15_000;
const PORT_ATTEMPTS = 3;

const run = promisify(execFile);

/**
 * The server on this cluster, if one runs. The pid in `postmaster.pid` alone proves nothing: after a crash it may
 * belong to any process, or to a dead one that nobody has collected.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const [pid, , , port, , , , status] = (await readPidFile(cluster)).map((line) => line.trim());
  if (!pid || !(await isPostgresOn(Number(pid), cluster))) return undefined;
  return {
    pid: Number(pid),
    port: Number(port),
    status: status === 'ready' ? 'ready' : status === 'stopping' ? 'stopping' : 'starting',
  };
}

/** The server on this cluster once it is ready to be used; nothing if none runs, or it ends meanwhile. */
export async function readyPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const deadline = performance.now() + START_PATIENCE_MS;
  for (;;) {
    const postmaster = await findPostmaster(cluster);
    if (!postmaster || postmaster.status === 'ready') return postmaster;
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(
        'failed',
        `PostgreSQL (process ${postmaster.pid}) on ${cluster} has been ${postmaster.status} for ${START_PATIENCE_MS / 1000} s. Look at ${logFile(cluster)}; if nothing moves there, end that process and start again.`,
      );
    }
    await pause(POLL_MS);
  }
}

interface StartOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly durable: boolean;
}

/**
 * Starts the server and answers with the port it serves on: `port` where it is free, else another. The caller holds
 * the turn and knows that no server runs. The server is nobody's child in effect: a session of its own, so that Ctrl-C
 * does not reach it before Rollcall is done with it, and output to a file, so that it survives Rollcall.
 */
export async function startPostmaster(cluster: string, port: number, options: StartOptions): Promise<number> {
  await removeMisleadingPidFile(cluster);
  const deadline = performance.now() + PREDECESSOR_PATIENCE_MS;
  let attemptedPorts = 1;
  let attempt = (await isFree(port)) ? port : await freePort();
  for (;;) {
    const output = await tryStart(cluster, attempt, options);
    if (output === undefined) return attempt;
    if (/could not bind|could not create any TCP\/IP sockets/.test(output) && attemptedPorts < PORT_ATTEMPTS) {
      attemptedPorts += 1;
      attempt = await freePort();
    } else if (/pre-existing shared memory block/.test(output) && performance.now() < deadline) {
      // The last processes of a killed server end within moments of noticing that it is gone.
      await pause(POLL_MS);
    } else {
      throw explain(output, cluster);
    }
  }
}

/** Ends the server, waiting until it has. `fast` writes everything out; `abrupt` leaves that to the next start. */
export async function stopPostmaster(cluster: string, manner: 'fast' | 'abrupt'): Promise<void> {
  const postmaster = await findPostmaster(cluster);
  if (!postmaster) return;
  signal(postmaster.pid, manner === 'fast' ? 'SIGINT' : 'SIGQUIT');
  if (await isGoneWithin(cluster, STOP_PATIENCE_MS)) return;
  signal(postmaster.pid, 'SIGQUIT');
  if (await isGoneWithin(cluster, STOP_PATIENCE_MS)) return;
  throw new EmbeddedPostgresError(
    'failed',
    `PostgreSQL (process ${postmaster.pid}) on ${cluster} does not stop. Look at ${logFile(cluster)}, and end the process by hand; committed data stays.`,
  );
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  return (await listenOnce(0)) ?? 0;
}

async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined));
    });
  });
}

/** Nothing when the server is ready; what it printed when it ended instead. */
async function tryStart(cluster: string, port: number, options: StartOptions): Promise<string | undefined> {
  const { binaries, account, durable } = options;
  await rename(logFile(cluster), `${logFile(cluster)}.previous`).catch(() => {});
  const log = await open(logFile(cluster), 'a', 0o600);
  try {
    if (account) await log.chown(account.uid, account.gid);
    const child = spawn(binaries.postgres, ['-D', cluster, '-p', String(port), ...settings(durable)], {
      ...runAs(account, cluster),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    const end: { words?: string } = {};
    child.once('error', (error) => {
      end.words = error.message;
    });
    child.once('exit', (code, killed) => {
      end.words = `postgres ended with ${code ?? killed}`;
    });
    const deadline = performance.now() + START_PATIENCE_MS;
    while (end.words === undefined && performance.now() < deadline) {
      const postmaster = await findPostmaster(cluster);
      if (postmaster?.pid === child.pid && postmaster?.status === 'ready') return undefined;
      await pause(POLL_MS);
    }
    const output = await readFile(logFile(cluster), 'utf8');
    return `${output}${end.words ?? `postgres was not ready after ${START_PATIENCE_MS / 1000} s`}`;
  } finally {
    await log.close();
  }
}

function settings(durable: boolean): string[] {
  return durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'].flatMap((it) => ['-c', it]);
}

async function isGoneWithin(cluster: string, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (!(await findPostmaster(cluster))) return true;
    await pause(POLL_MS);
  }
  return false;
}

/**
 * After a crash the dead server's pid may belong to another process by now, and PostgreSQL would refuse to start.
 * A file whose pid is free is left to PostgreSQL, which learns from it which shared memory to look at.
 */
async function removeMisleadingPidFile(cluster: string): Promise<void> {
  const [pid] = await readPidFile(cluster);
  if (pid !== undefined && isAlive(Number(pid))) await rm(join(cluster, 'postmaster.pid'));
}

async function readPidFile(cluster: string): Promise<string[]> {
  try {
    return (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** PostgreSQL's main process works in its cluster's folder; elsewhere than on Linux, `ps` shows how it was started. */
async function isPostgresOn(pid: number, cluster: string): Promise<boolean> {
  try {
    if (process.platform === 'linux') {
      const [folder, command] = await Promise.all([
        readlink(`/proc/${pid}/cwd`),
        readFile(`/proc/${pid}/cmdline`, 'utf8'),
      ]);
      return folder === cluster && basename(command.split('\0')[0] ?? '') === 'postgres';
    }
    const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']);
    return stdout.includes(`postgres -D ${cluster} `);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function logFile(cluster: string): string {
  return join(cluster, 'server.log');
}
