import { CronExpressionParser } from 'cron-parser';
import type { Job } from './job.ts';

const DEFAULT_CATCH_UP_MS = 60_000;

/** A job that is due at regular times. */
export interface Schedule {
  readonly name: string;
  readonly cron: string;
  readonly job: Job<unknown>;
  readonly data: unknown;
  readonly catchUpWithinMs: number;
}

export interface ScheduleOptions<Input> {
  /** Unique among schedules, and kept between releases: it is how a restart knows what already ran. */
  readonly name: string;
  /** Five fields, or six with seconds first, in UTC. */
  readonly cron: string;
  readonly job: Job<Input>;
  readonly data: NoInfer<Input>;
  /**
   * How long after its time a run may still begin, because nobody was there to begin it or because it failed before.
   * Once this has passed, it is left to the next regular time. Default 60,000.
   */
  readonly catchUpWithinMs?: number;
}

/** Throws where the expression is no cron expression or the data does not fit the job: both are bugs found at start. */
export function defineSchedule<Input>(options: ScheduleOptions<Input>): Schedule {
  const { name, cron, job, data, catchUpWithinMs = DEFAULT_CATCH_UP_MS } = options;
  CronExpressionParser.parse(cron, { tz: 'UTC' });
  job.encode(data);
  return { name, cron, job, data, catchUpWithinMs };
}

/** The last time at or before `now`. */
export function latestOccurrence(cron: string, now: Date): Date {
  // The parser looks strictly before the instant it is given.
  const currentDate = new Date(now.getTime() + 1);
  return CronExpressionParser.parse(cron, { currentDate, tz: 'UTC' }).prev().toDate();
}

/** The first time after `now`. */
export function nextOccurrence(cron: string, now: Date): Date {
  return CronExpressionParser.parse(cron, { currentDate: now, tz: 'UTC' }).next().toDate();
}
