import PQueue from 'p-queue';
import type { Clock } from '../../clock.ts';
import { RequestFailure } from './request-failure.ts';

/** Who goes first when requests wait: somebody is looking at a check, a roster decides, profiles fill what is left. */
export type Priority = 'roster' | 'profile';

export interface Limits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** In any second. */
  readonly requestsPerSecond: number;
  /** In any hour. */
  readonly requestsPerHour: number;
}

/**
 * The limits of one Battle.net client, shared by everything in the process that uses it (platform-facts: 100/s and
 * 36,000/h per client).
 *
 * Waits for its turn within a second's limit. Does not wait where waiting could take an hour: once the hour's
 * requests are used up, or Battle.net asked for a long rest, requests fail at once as `rate_limited`. Profiles leave
 * a tenth of the hour to rosters.
 */
export class RequestLimiter {
  readonly #queue: PQueue;
  readonly #hour: HourlyAllowance;
  readonly #clock: Clock;
  #restingUntil = 0;
  #resume: NodeJS.Timeout | undefined;
  #resumeAt = 0;

  constructor(limits: Limits, clock: Clock) {
    this.#clock = clock;
    this.#hour = new HourlyAllowance(limits.requestsPerHour, clock);
    this.#queue = new PQueue({
      concurrency: limits.concurrency,
      intervalCap: limits.requestsPerSecond,
      interval: 1000,
      strict: true,
    });
  }

  /** Requests of the current hour that profiles may still use. */
  get remainingForProfiles(): number {
    return this.#hour.remaining(keptFor('profile', this.#hour.limit));
  }

  /** Runs one request when it is its turn. Rejects with the signal's reason when it is aborted before that. */
  async run<Answer>(priority: Priority, signal: AbortSignal, request: () => Promise<Answer>): Promise<Answer> {
    const turn = async (): Promise<Answer> => {
      this.#refuseWhileResting();
      if (!this.#hour.take(keptFor(priority, this.#hour.limit))) {
        throw new RequestFailure('rate_limited', `the ${this.#hour.limit} requests of this hour are used up`);
      }
      return request();
    };
    this.#refuseWhileResting();
    return this.#queue.add(turn, { priority: priority === 'roster' ? 1 : 0, signal });
  }

  /** Holds every request back for a moment: Battle.net answered 429 or 503 with a short Retry-After. */
  pause(milliseconds: number): void {
    const resumeAt = performance.now() + milliseconds;
    if (resumeAt <= this.#resumeAt) return;
    clearTimeout(this.#resume);
    this.#resumeAt = resumeAt;
    this.#queue.pause();
    this.#resume = setTimeout(() => this.#queue.start(), milliseconds);
  }

  /** Refuses every request for a while: the Retry-After was longer than anybody should wait. */
  rest(milliseconds: number): void {
    this.#restingUntil = Math.max(this.#restingUntil, this.#clock.now().getTime() + milliseconds);
  }

  close(): void {
    clearTimeout(this.#resume);
    this.#queue.pause();
  }

  #refuseWhileResting(): void {
    const left = this.#restingUntil - this.#clock.now().getTime();
    if (left <= 0) return;
    throw new RequestFailure('rate_limited', `Battle.net asked to wait ${Math.ceil(left / 1000)} s more`);
  }
}

function keptFor(priority: Priority, limit: number): number {
  return priority === 'profile' ? Math.ceil(limit / 10) : 0;
}

const minute = 60_000;

/** Counts requests by minute over the last hour: an allowance that never waits, and is at most a minute too strict. */
class HourlyAllowance {
  readonly limit: number;
  readonly #clock: Clock;
  readonly #takenByMinute = new Map<number, number>();

  constructor(limit: number, clock: Clock) {
    this.limit = limit;
    this.#clock = clock;
  }

  remaining(kept: number): number {
    this.#forgetOlderThanAnHour();
    let taken = 0;
    for (const count of this.#takenByMinute.values()) taken += count;
    return Math.max(0, this.limit - kept - taken);
  }

  take(kept: number): boolean {
    if (this.remaining(kept) === 0) return false;
    const now = this.#minute();
    this.#takenByMinute.set(now, (this.#takenByMinute.get(now) ?? 0) + 1);
    return true;
  }

  #forgetOlderThanAnHour(): void {
    const oldest = this.#minute() - 60;
    for (const taken of this.#takenByMinute.keys()) {
      if (taken < oldest) this.#takenByMinute.delete(taken);
    }
  }

  #minute(): number {
    return Math.floor(this.#clock.now().getTime() / minute);
  }
}
