import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Locks between processes, one per file. The kernel keeps them, so a process that was killed holds nothing and there
 * is no stale lock to judge. Node offers no file locks of its own; SQLite takes them (shared and exclusive) on every
 * platform, and an empty database file is all that is left on disk.
 */
export interface Lock {
  release(): void;
}

const SQLITE_BUSY = 5;
const RETRY_MS = 20;

/** The lock alone, or nothing while anybody else holds it, shared or alone. */
export function tryLockAlone(path: string): Lock | undefined {
  return tryLock(path, 'pragma journal_mode = memory; begin exclusive');
}

/** The lock together with others, or nothing while somebody holds it alone. */
export function tryLockShared(path: string): Lock | undefined {
  return tryLock(path, 'begin; select count(*) from sqlite_schema');
}

/** The lock alone, waiting for others to release it; nothing when they have not within `patienceMs`. */
export async function lockAlone(path: string, patienceMs: number): Promise<Lock | undefined> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const lock = tryLockAlone(path);
    if (lock || performance.now() > deadline) return lock;
    await pause(RETRY_MS);
  }
}

function tryLock(path: string, statement: string): Lock | undefined {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec(statement);
  } catch (error) {
    file.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return {
    release: () => {
      if (file.isOpen) file.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
