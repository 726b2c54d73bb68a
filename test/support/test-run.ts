import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { type Lock, lockAlone, tryLockAlone } from '../../src/database/embedded/locks.ts';

/** One run of the suite: a folder of its own, which a later run may delete once this process is gone. */
export interface TestRun {
  readonly folder: string;
  end(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Makes the run's folder, and clears away what runs that were interrupted left, servers included. */
export async function beginTestRun(parent = defaultParent()): Promise<TestRun> {
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const turn = await lockAlone(join(parent, 'turn.lock'), PATIENCE_MS);
  if (!turn) throw new Error(`Another test run has been clearing ${parent} for a minute: end it`);
  try {
    for (const name of await readdir(parent)) {
      if (name.startsWith('run-')) await deleteIfDead(join(parent, name));
    }
    const folder = await mkdtemp(join(parent, 'run-'));
    // As root, the account that runs the server has to get through.
    await chmod(folder, 0o711);
    const alive = tryLockAlone(runLock(folder));
    if (!alive) throw new Error(`${folder} was just made and is locked`);
    return { folder, end: () => endTestRun(folder, alive) };
  } finally {
    turn.release();
  }
}

async function endTestRun(folder: string, alive: Lock): Promise<void> {
  await deleteEmbeddedPostgres(folder);
  alive.release();
  await rm(folder, { recursive: true, force: true });
}

async function deleteIfDead(folder: string): Promise<void> {
  const alone = tryLockAlone(runLock(folder));
  if (!alone) return;
  await endTestRun(folder, alone);
}

function runLock(folder: string): string {
  return join(folder, 'run.lock');
}

function defaultParent(): string {
  return join(tmpdir(), `rollcall-tests-${process.getuid?.() ?? 'all'}`);
}
