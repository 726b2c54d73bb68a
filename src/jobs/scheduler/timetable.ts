import type { Clock } from '../../clock.ts';
import type { OutageLog } from './outage.ts';
import type { Queue } from './queue.ts';
import { latestOccurrence, type Schedule } from './schedule.ts';

export interface Timetable {
  /**
   * Enqueues the latest time of each schedule that may still begin. Several processes may do so at once, and one may
   * do so again: each time has one key, so it makes one job.
   */
  enqueueDue(): Promise<void>;
  /** Looks every `tickMs` from now on. */
  start(tickMs: number): void;
  stop(): Promise<void>;
}

export interface TimetableOptions {
  readonly schedules: readonly Schedule[];
  readonly queue: Queue;
  readonly clock: Clock;
  readonly outage: OutageLog;
}

export function createTimetable({ schedules, queue, clock, outage }: TimetableOptions): Timetable {
  const enqueued = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  async function enqueueDue(): Promise<void> {
    let news = false;
    for (const schedule of schedules) {
      const due = latestOccurrence(schedule.cron, clock.now());
      if (enqueued.get(schedule.name) === due.getTime()) continue;
      if ((await enqueueOccurrence(schedule, due)) === 'queued') news = true;
      enqueued.set(schedule.name, due.getTime());
    }
    if (news) await queue.forgetFinished();
  }

  async function enqueueOccurrence({ name, job, data, catchUpWithinMs }: Schedule, due: Date) {
    const until = new Date(due.getTime() + catchUpWithinMs);
    if (clock.now() > until) return 'too late';
    return queue.enqueue(job, data, { key: `${name}@${due.toISOString()}`, at: due, until });
  }

  async function look(): Promise<void> {
    try {
      await enqueueDue();
    } catch (error) {
      outage.failed(error);
    }
  }

  return {
    enqueueDue,
    start(tickMs) {
      timer = setInterval(() => {
        looking ??= look().finally(() => {
          looking = undefined;
        });
      }, tickMs);
    },
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
