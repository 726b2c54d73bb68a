import type { AgendaBackend, JobParameters, JobRepository } from 'agenda';
import type { OutageLog } from './outage.ts';

interface Held {
  readonly row: JobParameters;
  /** As this process last wrote it. */
  lockedAt: number;
  running: boolean;
}

/**
 * Which jobs this process holds locked in the store.
 *
 * Agenda alone locks everything that is due, however little of it may run at once, also while it stops; it gives some
 * of it back in a form that nobody takes up again, and writes over jobs that another worker took over. Between Agenda
 * and the store this keeps to: lock only what can run now, lock nothing after `close`, give back what was not begun,
 * and write no more about a job whose lock was lost. Agenda's own notion of a lock's age is switched off.
 */
export interface WorkerLocks {
  /** To be handed to Agenda. It is connected already. */
  readonly backend: AgendaBackend;
  begin(id: string): void;
  holds(id: string): boolean;
  /**
   * Keeps a running job for another lock lifetime, unless another worker took it over because this process was frozen
   * or cut off for longer than a lock lives. Rejects where the store does not answer.
   */
  renew(job: JobParameters): Promise<'kept' | 'lost'>;
  /** The job is over. */
  release(id: string): void;
  /** From now on nothing is locked. */
  close(): void;
  /** Resolves when no job is held and none is being locked. */
  whenFree(): Promise<void>;
  /** The jobs held, for the log. */
  held(): readonly { readonly job: string; readonly reference: string }[];
}

export interface WorkerLocksOptions {
  readonly backend: AgendaBackend;
  readonly concurrencyOf: (jobName: string) => number;
  readonly lockLifetimeMs: number;
  readonly outage: OutageLog;
}

/** Keeps Agenda from judging a lock by its age: it would go by its own, shorter lifetime. */
const NEVER_TOO_OLD = new Date(8_640_000_000_000_000);

export function createWorkerLocks({ backend, concurrencyOf, lockLifetimeMs, outage }: WorkerLocksOptions): WorkerLocks {
  const store = backend.repository;
  const held = new Map<string, Held>();
  const asking = new Map<string, number>();
  const waiting = new Set<() => void>();
  let closed = false;

  function release(id: string): void {
    held.delete(id);
    wakeWaiting();
  }

  function wakeWaiting(): void {
    if (held.size > 0 || asking.size > 0) return;
    for (const wake of waiting) wake();
    waiting.clear();
  }

  function mayLock(name: string): boolean {
    return !closed && busy(name) < concurrencyOf(name);
  }

  function busy(name: string): number {
    const current = [...held.values()].filter((lock) => lock.row.name === name && !isStale(lock));
    return current.length + (asking.get(name) ?? 0);
  }

  function isOld({ lockedAt }: Held): boolean {
    return Date.now() - lockedAt > lockLifetimeMs;
  }

  /** Not begun in time: another worker may have it. */
  function isStale(lock: Held): boolean {
    return !lock.running && isOld(lock);
  }

  async function asked<T>(name: string, question: () => Promise<T>): Promise<T> {
    asking.set(name, (asking.get(name) ?? 0) + 1);
    try {
      return await question();
    } finally {
      const others = (asking.get(name) ?? 1) - 1;
      if (others === 0) asking.delete(name);
      else asking.set(name, others);
      wakeWaiting();
    }
  }

  async function lockNext(
    name: string,
    options: Parameters<JobRepository['getNextJobToRun']>[4],
  ): Promise<JobParameters | undefined> {
    try {
      const now = new Date();
      const lockDeadline = new Date(now.getTime() - lockLifetimeMs);
      // Agenda would ask for what is due until its next scan: such a job would take the place of one that is due now.
      const row = await store.getNextJobToRun(name, now, lockDeadline, now, options);
      outage.worked();
      if (row === undefined) return undefined;
      const own = held.get(String(row._id));
      if (own?.running) {
        // This process was too slow to renew it, and has just done so.
        own.lockedAt = now.getTime();
        return undefined;
      }
      const job = countingDeadWorker(row);
      held.set(String(job._id), { row: job, lockedAt: now.getTime(), running: false });
      if (!closed) return { ...job, lockedAt: NEVER_TOO_OLD };
      await giveBack(String(job._id));
    } catch (error) {
      outage.failed(error);
    }
    return undefined;
  }

  async function giveBack(id: string): Promise<void> {
    const lock = held.get(id);
    if (lock === undefined || lock.running) return;
    release(id);
    if (isStale(lock)) return;
    // A job taken over from a dead worker has no time of its own any more, and without one nobody would look at it.
    const { row } = lock;
    await store.saveJobState({ ...row, lockedAt: undefined, nextRunAt: row.nextRunAt ?? new Date() }, undefined);
  }

  async function save(lock: Held, job: JobParameters): Promise<void> {
    const lockedAt = job.lockedAt && new Date();
    await store.saveJobState({ ...job, lockedAt }, undefined);
    if (lockedAt !== undefined) lock.lockedAt = lockedAt.getTime();
  }

  async function isTakenOver(id: string, { lockedAt }: Held): Promise<boolean> {
    const row = await store.getJobById(id);
    return row?.lockedAt?.getTime() !== lockedAt;
  }

  const repository: JobRepository = Object.create(store);
  repository.getNextJobToRun = async (name, _nextScanAt, _lockDeadline, _now, options) =>
    mayLock(name) ? asked(name, () => lockNext(name, options)) : undefined;
  repository.unlockJob = async ({ _id }) => giveBack(String(_id)).catch(outage.failed);
  repository.unlockJobs = async (ids) => {
    await Promise.all(ids.map((id) => giveBack(String(id))));
  };
  repository.saveJobState = async (job) => {
    const lock = held.get(String(job._id));
    if (lock === undefined) return;
    try {
      if (isStale(lock)) throw new Error('its lock was lost before it began');
      await save(lock, job);
    } catch (error) {
      // Agenda does not begin a job whose beginning it could not write down, and says no more about it.
      if (!lock.running) release(String(job._id));
      throw error;
    }
  };

  return {
    backend: {
      name: backend.name,
      repository,
      ownsConnection: false,
      connect: async () => {},
      disconnect: async () => {},
    },
    begin(id) {
      const lock = held.get(id);
      if (lock !== undefined) lock.running = true;
    },
    holds: (id) => held.has(id),
    async renew(job) {
      const id = String(job._id);
      const lock = held.get(id);
      if (lock === undefined) return 'lost';
      if (isOld(lock) && (await isTakenOver(id, lock))) {
        release(id);
        return 'lost';
      }
      await save(lock, job);
      return 'kept';
    },
    release,
    close() {
      closed = true;
    },
    whenFree() {
      if (held.size === 0 && asking.size === 0) return Promise.resolve();
      return new Promise((resolve) => waiting.add(resolve));
    },
    held: () => [...held].map(([reference, { row }]) => ({ job: row.name, reference })),
  };
}

/** Agenda counts failures, not deaths: a job that kills every worker would be taken over for ever. */
function countingDeadWorker(row: JobParameters): JobParameters {
  const { nextRunAt, lastRunAt, lastFinishedAt } = row;
  const wasRunning = !nextRunAt && lastRunAt && (!lastFinishedAt || lastFinishedAt < lastRunAt);
  return wasRunning ? { ...row, failCount: (row.failCount ?? 0) + 1 } : row;
}
