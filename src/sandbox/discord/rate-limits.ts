/** How many requests of one bucket Discord takes within a window. */
export interface BucketLimit {
  readonly requests: number;
  readonly seconds: number;
}

export interface BucketAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds to wait; absent when the request may pass. */
  readonly retryAfter: number | null;
  readonly global: boolean;
}

interface Window {
  used: number;
  endsAt: number;
}

const globalLimit: BucketLimit = { requests: 50, seconds: 1 };

/**
 * Discord's per-bucket and global limits, in real time (clients wait in real time). `scale` shortens every window:
 * 1 is Discord's own, 0.01 lets five messages pass in 50 ms instead of 5 s.
 */
export class RateLimits {
  readonly #scale: number;
  readonly #windows = new Map<string, Window>();

  constructor(scale: number) {
    this.#scale = scale;
  }

  /** Counts one request. Interaction endpoints are free of the global limit. */
  take(bucket: string, key: string, limit: BucketLimit, countsGlobally: boolean): BucketAnswer {
    if (countsGlobally) {
      const global = this.#use('global', globalLimit);
      if (global.retryAfter !== null) {
        return {
          headers: {
            'x-ratelimit-global': 'true',
            'x-ratelimit-scope': 'global',
            'retry-after': retryAfterHeader(global.retryAfter),
          },
          retryAfter: global.retryAfter,
          global: true,
        };
      }
    }
    const own = this.#use(key, limit);
    const headers: Record<string, string> = {
      'x-ratelimit-limit': String(limit.requests),
      'x-ratelimit-remaining': String(Math.max(0, limit.requests - own.window.used)),
      'x-ratelimit-reset': (own.window.endsAt / 1000).toFixed(3),
      'x-ratelimit-reset-after': (Math.max(0, own.window.endsAt - Date.now()) / 1000).toFixed(3),
      'x-ratelimit-bucket': bucket,
    };
    if (own.retryAfter !== null) {
      headers['x-ratelimit-scope'] = 'user';
      headers['retry-after'] = retryAfterHeader(own.retryAfter);
    }
    return { headers, retryAfter: own.retryAfter, global: false };
  }

  #use(key: string, limit: BucketLimit): { window: Window; retryAfter: number | null } {
    const now = Date.now();
    if (this.#windows.size > 10_000) this.#forgetEnded(now);
    let window = this.#windows.get(key);
    if (!window || window.endsAt <= now) {
      window = { used: 0, endsAt: now + limit.seconds * 1000 * this.#scale };
      this.#windows.set(key, window);
    }
    if (window.used >= limit.requests) return { window, retryAfter: (window.endsAt - now) / 1000 };
    window.used += 1;
    return { window, retryAfter: null };
  }

  #forgetEnded(now: number): void {
    for (const [key, window] of this.#windows) if (window.endsAt <= now) this.#windows.delete(key);
  }
}

/** Discord's header counts whole seconds (the body has the fraction); under a second the fraction keeps tests quick. */
export function retryAfterHeader(seconds: number): string {
  return seconds < 1 ? seconds.toFixed(3) : String(Math.ceil(seconds));
}
