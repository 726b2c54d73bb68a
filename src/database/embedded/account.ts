import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './problem.ts';

/** The unprivileged account that runs the server when Rollcall itself runs as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';
const run = promisify(execFile);

/**
 * Who runs the server: nothing when it is simply the user that runs Rollcall. PostgreSQL refuses to run as root, so
 * root hands it to whoever owns the cluster already, else to the account `postgres`, which is created where it is
 * missing.
 */
export async function serverAccount(cluster: string | undefined): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (await ownerOf(cluster)) ?? (await lookUp()) ?? (await create());
}

/** Whether the account can get to this folder: each folder on the way must let it through. */
export async function canReach(account: Account, folder: string): Promise<boolean> {
  for (let step = folder; ; step = dirname(step)) {
    const { uid, gid, mode } = await stat(step);
    const passage = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & passage) === 0) return false;
    if (step === dirname(step)) return true;
  }
}

async function ownerOf(cluster: string | undefined): Promise<Account | undefined> {
  const owner = cluster === undefined ? undefined : await stat(cluster).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : undefined;
}

async function lookUp(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])]);
    return { uid: Number.parseInt(uid.stdout, 10), gid: Number.parseInt(gid.stdout, 10) };
  } catch {
    return undefined;
  }
}

async function create(): Promise<Account> {
  let cause: unknown;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
  } catch (error) {
    cause = error;
  }
  // Another process may have created it in the meantime: what counts is that it is there now.
  const account = await lookUp();
  if (account) return account;
  throw new EmbeddedPostgresError(
    'no-account',
    `PostgreSQL refuses to run as root, and the account "${NAME}" could not be created to run it. Run Rollcall as an ordinary user, create the account "${NAME}", or set DATABASE_URL to a PostgreSQL of your own.`,
    { cause },
  );
}
