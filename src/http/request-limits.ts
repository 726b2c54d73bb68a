import rateLimit, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { HttpProblem } from './problems.ts';

const MINUTE_MS = 60_000;

/** Addresses remembered at once; beyond that the oldest window is forgotten, so that many addresses cost no memory. */
const MAX_WINDOWS = 10_000;

/** Counts a request; answers the problem when it is one too many. */
export type RequestLimit = (request: FastifyRequest) => Promise<HttpProblem | undefined>;

export async function registerRequestLimits(app: FastifyInstance, clock: Clock): Promise<void> {
  await app.register(rateLimit, { global: false, store: windowsBy(clock) });
}

/** Counts by the client's address; IPv6 by its /64, which is what one customer gets. */
export function limitByAddress(app: FastifyInstance, perMinute: number): RequestLimit {
  return asLimit(app.createRateLimit({ max: perMinute, timeWindow: MINUTE_MS }));
}

export function limitBy(
  app: FastifyInstance,
  perMinute: number,
  keyOf: (request: FastifyRequest) => string,
): RequestLimit {
  return asLimit(app.createRateLimit({ max: perMinute, timeWindow: MINUTE_MS, keyGenerator: keyOf }));
}

function asLimit(count: ReturnType<FastifyInstance['createRateLimit']>): RequestLimit {
  return async (request) => {
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return undefined;
    return { kind: 'too_often', retryAfterSeconds: counted.ttlInSeconds };
  };
}

/** The plugin's own store reads the system's time; this one counts fixed windows by the program's clock. */
function windowsBy(clock: Clock): FastifyRateLimitStoreCtor {
  return class Windows implements FastifyRateLimitStore {
    /** In the order of their ends. */
    readonly #windows = new Map<string, { count: number; readonly endsAt: number }>();

    incr(
      key: string,
      answer: (error: Error | null, result?: { current: number; ttl: number }) => void,
      timeWindow: number,
    ): void {
      const now = clock.now().getTime();
      this.#forget(now);
      const window = this.#windows.get(key) ?? { count: 0, endsAt: now + timeWindow };
      window.count += 1;
      this.#windows.set(key, window);
      answer(null, { current: window.count, ttl: window.endsAt - now });
    }

    child(): FastifyRateLimitStore {
      return new Windows();
    }

    #forget(now: number): void {
      for (const [key, { endsAt }] of this.#windows) {
        if (endsAt > now && this.#windows.size < MAX_WINDOWS) return;
        this.#windows.delete(key);
      }
    }
  };
}
