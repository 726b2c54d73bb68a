import { hostname } from 'node:os';
import { Agenda, type BackoffStrategy, exponential, InMemoryNotificationChannel, toJobId, when } from 'agenda';
import { type ExecutionContext, executeJob } from './execution.ts';
import { InvalidJobData, type Job } from './job.ts';
import type { JobStore } from './job-store.ts';
import { createQueue, type Queue } from './queue.ts';

export interface WorkerOptions extends Omit<ExecutionContext, 'enqueue'> {
  readonly store: JobStore;
  readonly jobs: readonly Job<unknown>[];
  readonly tickMs: number;
}

export interface Worker {
  /** Taught the jobs. It takes none until its `start`. */
  readonly agenda: Agenda;
  readonly queue: Queue;
  /** Takes the next job of this name now instead of on the next tick, if there is one and it may run. */
  takeNext(jobName: string): void;
}

export function createWorker({ store, jobs, tickMs, ...options }: WorkerOptions): Worker {
  const { locks, clock, log } = options;
  // What this process enqueues begins at once, what others enqueue on the next tick.
  const notices = new InMemoryNotificationChannel();
  const agenda = new Agenda({
    // The store shows it beside each job.
    name: `${hostname()} ${process.pid}`,
    backend: locks.backend,
    notificationChannel: notices,
    processEvery: tickMs,
    // Locks are kept by `locks`. Agenda sets a timer of half this length for each job, which outlives the job.
    defaultLockLifetime: tickMs,
    maxConcurrency: jobs.reduce((sum, { concurrency }) => sum + concurrency, 1),
  });
  const queue = createQueue({ agenda, store, clock });
  const context = { ...options, enqueue: queue.enqueue };
  for (const job of jobs) {
    agenda.define(job.name, (stored) => executeJob(job, stored, context), {
      concurrency: job.concurrency,
      backoff: backoffOf(job),
    });
  }
  agenda.on('retry', ({ attrs }, { attempt, nextRunAt, error }) => {
    const line = { job: attrs.name, reference: String(attrs._id), attempt, nextRunAt, err: error };
    log.warn(line, 'A job failed and will be tried again');
  });
  agenda.on('retry exhausted', (error, { attrs }) => {
    const line = { job: attrs.name, reference: String(attrs._id), attempt: attrs.failCount, err: error };
    log.error(line, 'Gave up on a job');
  });
  agenda.on('error', (error) => log.warn({ err: error }, 'A job was interrupted'));

  return {
    agenda,
    queue,
    takeNext(jobName) {
      if (notices.state !== 'connected') return;
      const notice = { jobId: toJobId(''), jobName, nextRunAt: null, priority: 0, timestamp: new Date() };
      notices
        .publish(notice)
        .catch((error) => log.debug({ err: error }, 'Taking the next job waits for the next tick'));
    },
  };
}

function backoffOf({ retry }: Job<unknown>): BackoffStrategy {
  const growing = exponential({ delay: retry.baseMs, maxDelay: retry.maxMs, maxRetries: retry.attempts - 1 });
  return when(({ error }) => !(error instanceof InvalidJobData), growing);
}
