import { types } from 'node:util';
import type { Job as StoredJob } from 'agenda';
import type { Clock } from '../../clock.ts';
import { readEnvelope } from './envelope.ts';
import type { Enqueue, Job } from './job.ts';
import type { Log } from './log.ts';
import type { WorkerLocks } from './worker-locks.ts';

export interface ExecutionContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly locks: WorkerLocks;
  readonly lockLifetimeMs: number;
  /** Aborted when the process stops without waiting any longer. */
  readonly stopping: AbortSignal;
  readonly enqueue: Enqueue;
}

/** One attempt at a stored job. Returning means that nothing is left to do with it, throwing that the attempt failed. */
export async function executeJob(job: Job<unknown>, stored: StoredJob, context: ExecutionContext): Promise<void> {
  const { clock, log, locks, enqueue } = context;
  const reference = String(stored.attrs._id);
  const attempt = (stored.attrs.failCount ?? 0) + 1;
  const line = { job: job.name, reference, attempt };
  locks.begin(reference);

  const envelope = readEnvelope(stored.attrs.data);
  if (envelope === undefined) {
    log.error(line, 'Gave up on a job that Rollcall did not write');
    return;
  }
  if (attempt > job.retry.attempts) {
    log.error(line, 'Gave up on a job: its workers died too often');
    return;
  }
  if (envelope.until !== undefined && clock.now() > envelope.until) {
    log.info(
      { ...line, dueAt: envelope.dueAt },
      'Left out a job that came too late: the next regular one does its work',
    );
    return;
  }

  const lock = keepLock(stored, context);
  const signal = AbortSignal.any([context.stopping, lock.lost]);
  try {
    await job.perform(envelope.payload, { signal, attempt, reference, dueAt: envelope.dueAt, enqueue });
  } catch (error) {
    // Agenda stumbles over what is thrown without a message.
    throw types.isNativeError(error) ? error : new Error(String(error));
  } finally {
    await lock.letGo();
  }
}

interface KeptLock {
  readonly lost: AbortSignal;
  /** Resolves when the lock is no longer written to. */
  letGo(): Promise<void>;
}

/** Renews a job's lock while it runs, so that a long job keeps it and a dead worker loses it soon. */
function keepLock(stored: StoredJob, { log, locks, lockLifetimeMs }: ExecutionContext): KeptLock {
  const line = { job: stored.attrs.name, reference: String(stored.attrs._id) };
  const lost = new AbortController();
  let renewal: Promise<void> | undefined;

  async function renew(): Promise<void> {
    try {
      if ((await locks.renew(stored.attrs)) === 'kept') return;
      clearInterval(timer);
      log.warn(line, 'Lost a running job to another worker');
      lost.abort(new Error('another worker took this job over'));
    } catch (error) {
      log.debug({ ...line, err: error }, 'Could not renew the lock of a running job');
    }
  }

  const timer = setInterval(() => {
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
  }, lockLifetimeMs / 3);

  return {
    lost: lost.signal,
    async letGo() {
      clearInterval(timer);
      await renewal;
    },
  };
}
