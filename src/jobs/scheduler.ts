import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Enqueue, Job } from './scheduler/job.ts';
import type { JobStoreAddress } from './scheduler/job-store.ts';
import type { Log } from './scheduler/log.ts';
import { openJobStore } from './scheduler/open-job-store.ts';
import { createOutageLog } from './scheduler/outage.ts';
import type { Schedule } from './scheduler/schedule.ts';
import { createTimetable } from './scheduler/timetable.ts';
import { createWorker } from './scheduler/worker.ts';
import { createWorkerLocks } from './scheduler/worker-locks.ts';

export interface SchedulerOptions {
  readonly store: JobStoreAddress;
  /** The jobs that this process runs. It may enqueue others too: they wait for a process that knows them. */
  readonly jobs: readonly Job<unknown>[];
  readonly schedules: readonly Schedule[];
  /** Decides what is due and what came too late. Retries and locks go by the machine's time. */
  readonly clock: Clock;
  readonly log: Log;
  /** How often schedules, retries and what other processes enqueued are looked for. Default 5,000. */
  readonly tickMs?: number;
  /** How long after its worker died a job is taken over; a running job renews its lock. Default 15,000. */
  readonly lockLifetimeMs?: number;
  /** How long `stop` waits before it asks running jobs to end. Default 7,000. */
  readonly stopWithinMs?: number;
}

export interface Scheduler {
  readonly enqueue: Enqueue;
  /**
   * Takes no more work, waits for the jobs that run, asks them to end (`signal`) where that takes too long, and closes
   * the store. A job that runs even then is taken over by another worker. Takes at most two seconds longer than
   * `stopWithinMs`, whatever the store does. May be called twice.
   */
  stop(): Promise<void>;
}

/** For jobs that were asked to end, and for closing connections. */
const LAST_WORDS_MS = 1_000;

/**
 * Runs jobs and schedules on a store that is shared with other processes: each job is run by one of them, and each
 * time of a schedule makes one job, however many processes look at it (domain.md §7). When this resolves, what was due
 * is enqueued. Throws `JobStoreUnavailable`.
 */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { jobs, schedules, clock, log } = options;
  const { tickMs = 5_000, lockLifetimeMs = 15_000, stopWithinMs = 7_000 } = options;
  refuseRepeatedNames('jobs', jobs);
  refuseRepeatedNames('schedules', schedules);
  if (lockLifetimeMs <= tickMs) throw new RangeError('A lock must live longer than a tick');

  const store = await openJobStore(options.store, log);
  const stopping = new AbortController();
  const outage = createOutageLog(log);
  const concurrency = new Map(jobs.map((job) => [job.name, job.concurrency]));
  const locks = createWorkerLocks({
    backend: store.backend,
    concurrencyOf: (name) => concurrency.get(name) ?? 0,
    lockLifetimeMs,
    outage,
  });
  const worker = createWorker({ store, jobs, tickMs, clock, log, locks, lockLifetimeMs, stopping: stopping.signal });
  const { queue } = worker;
  const timetable = createTimetable({ schedules, queue, clock, outage });

  worker.agenda.on('complete', async ({ attrs }) => {
    const id = String(attrs._id);
    try {
      if (locks.holds(id) && !attrs.nextRunAt) await queue.forget(id, attrs.data);
    } catch (error) {
      log.debug({ err: error, job: attrs.name, reference: id }, 'A finished job stays in the store for now');
    }
    locks.release(id);
    // Agenda counts the job as running until this turn of the event loop is over.
    setImmediate(() => worker.takeNext(attrs.name));
  });

  async function stop(): Promise<void> {
    locks.close();
    const unlocked = worker.agenda.stop(false).catch((error) => {
      log.warn({ err: error }, 'Jobs that were not begun stay locked for a while');
    });
    const idle = Promise.all([timetable.stop(), unlocked, locks.whenFree()]);
    if (!(await isDoneWithin(stopWithinMs, idle))) {
      log.warn({ jobs: locks.held() }, 'Jobs still run: asking them to end');
      stopping.abort(new Error('Rollcall is stopping'));
      if (!(await isDoneWithin(LAST_WORDS_MS, idle))) {
        log.warn({ jobs: locks.held() }, 'Stopping although jobs run: another worker will take them over');
      }
    }
    if (!(await isDoneWithin(LAST_WORDS_MS, store.close()))) {
      log.warn({}, 'The job store does not answer: leaving its connections to the operating system');
    }
  }

  try {
    await queue.forgetFinished();
    await timetable.enqueueDue();
    await worker.agenda.start();
  } catch (error) {
    await store.close();
    throw error;
  }
  timetable.start(tickMs);

  let stopped: Promise<void> | undefined;
  return {
    enqueue: queue.enqueue,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function isDoneWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const patience = new AbortController();
  const tooLate = pause(ms, false, { signal: patience.signal }).catch(() => false);
  const done = await Promise.race([work.then(() => true), tooLate]);
  patience.abort();
  return done;
}

function refuseRepeatedNames(what: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(name)) throw new Error(`Two ${what} are called "${name}"`);
    seen.add(name);
  }
}
