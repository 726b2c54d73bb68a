import { type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, explain } from './problem.ts';
import { ADMIN_ROLE, clusterStatements, databaseStatements } from './roles.ts';

export const DATABASE_NAME = 'rollcall';

const accessSchema = z.object({
  /** The last port served on; kept while it is free, so that processes which know it find a restarted server. */
  port: z.int().min(1).max(65_535),
  passwords: z.object({ admin: z.string().min(1), owner: z.string().min(1), app: z.string().min(1) }),
});

/** What it takes to connect. Lies inside the cluster, readable by its owner only. */
export type Access = z.infer<typeof accessSchema>;

const ACCESS_FILE = 'rollcall-access.json';

/** How PostgreSQL's programs are run: by the account, and with nothing of Rollcall's environment (secrets, PGDATA). */
export function runAs(account: Account | undefined, folder: string): SpawnOptions {
  return { ...account, cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC' } };
}

export async function clusterExists(cluster: string): Promise<boolean> {
  return (await stat(cluster).catch(() => undefined)) !== undefined;
}

/**
 * Makes the cluster with its roles and the database `rollcall`. It is there completely or not at all: everything
 * happens beside it, without a running server, and the folder gets its name last. The caller holds the turn.
 *
 * Collation and case rules are PostgreSQL's built-in C.UTF-8: the same on every system and after every upgrade of one,
 * by code point, with Unicode's case mapping. What people see sorted is sorted by Rollcall.
 */
export async function createCluster(
  cluster: string,
  options: { binaries: Binaries; account: Account | undefined; port: number; durable: boolean },
): Promise<void> {
  const { account, binaries } = options;
  await removeUnfinished(cluster);
  const unfinished = `${cluster}.new-${randomBytes(4).toString('hex')}`;
  await mkdir(unfinished, { mode: 0o700 });
  try {
    if (account) await chown(unfinished, account.uid, account.gid);
    await runToEnd(binaries.initdb, initdbArguments(unfinished, options.durable), runAs(account, unfinished), '');
    // Nobody can connect yet, so trusting everybody until here opened nothing.
    await writeOwned(join(unfinished, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n', account);
    const passwords = { admin: newPassword(), owner: newPassword(), app: newPassword() };
    const statements = [...clusterStatements(passwords), ...databaseStatements(DATABASE_NAME)];
    await runToEnd(
      binaries.postgres,
      // No statement in the output, should one fail: they hold passwords.
      [
        '--single',
        '-j',
        '-D',
        unfinished,
        '-c',
        'exit_on_error=on',
        '-c',
        'log_min_error_statement=panic',
        'template1',
      ],
      runAs(account, unfinished),
      statements.map((statement) => `${statement};\n\n`).join(''),
    );
    await writeAccess(unfinished, { port: options.port, passwords }, account);
    await rename(unfinished, cluster);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

export async function readAccess(cluster: string): Promise<Access> {
  const path = join(cluster, ACCESS_FILE);
  try {
    return accessSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'damaged',
      `${path}, which holds the database's passwords, cannot be read. Restore it from a backup and make it readable for the user that runs Rollcall, or delete ${cluster} to begin again with an empty database.`,
      { cause },
    );
  }
}

export async function writeAccess(cluster: string, access: Access, account: Account | undefined): Promise<void> {
  const path = join(cluster, ACCESS_FILE);
  await writeOwned(`${path}.new`, `${JSON.stringify(access)}\n`, account);
  await rename(`${path}.new`, path);
}

/** A cluster can only be opened by the major version that made it. */
export async function checkVersion(cluster: string, binaries: Binaries): Promise<void> {
  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (made === binaries.major) return;
  throw new EmbeddedPostgresError(
    'other-version',
    `The database in ${cluster} was made by PostgreSQL ${made}, this Rollcall brings ${binaries.major}. Start it with the Rollcall version that made it, or move the folder away to begin with an empty database.`,
  );
}

function initdbArguments(cluster: string, durable: boolean): string[] {
  return [
    `--pgdata=${cluster}`,
    `--username=${ADMIN_ROLE}`,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
    '--set=listen_addresses=127.0.0.1',
    '--set=unix_socket_directories=',
    '--set=timezone=UTC',
    '--set=log_timezone=UTC',
    // The log is for faults: neither checkpoints nor statements, which hold people's notes.
    '--set=log_checkpoints=off',
    '--set=log_min_error_statement=panic',
  ];
}

/** What killed processes left. One of their initdb may still be writing: it fails as soon as its folder is gone. */
async function removeUnfinished(cluster: string): Promise<void> {
  const prefix = `${basename(cluster)}.new-`;
  const names = (await readdir(dirname(cluster))).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    await rm(join(dirname(cluster), name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function runToEnd(program: string, args: string[], options: SpawnOptions, input: string): Promise<void> {
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error(`${program} was started without pipes`);
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  // A program that dies early closes its input; its exit code tells.
  stdin.on('error', () => {});
  stdin.end(input);
  const [output, faults, ending] = await Promise.all([text(stdout), text(stderr), ended]);
  if (ending === 0) return;
  throw explain(`${output}${faults}\n${basename(program)} ended with ${ending}`, String(options.cwd));
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

async function writeOwned(path: string, content: string, account: Account | undefined): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, 0o600);
  if (account) await chown(path, account.uid, account.gid);
}
