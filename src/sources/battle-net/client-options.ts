import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { Limits } from './limiter.ts';

/** How Battle.net is reached. Everything but the credentials, the clock and the log has Battle.net's own defaults. */
export interface BattleNetClientOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Base address of the token endpoint. Default `https://oauth.battle.net`. */
  readonly oauthUrl?: string;
  /** Base address of the API; `{region}` stands for the region. Default `https://{region}.api.blizzard.com`. */
  readonly apiUrl?: string;
  /** Requests under way at once. Default 20. */
  readonly concurrency?: number;
  /** Default 100, Battle.net's limit. */
  readonly requestsPerSecond?: number;
  /** Default 36,000, Battle.net's limit. */
  readonly requestsPerHour?: number;
  readonly timeouts?: Partial<Timeouts>;
  readonly retries?: Partial<Retries>;
  readonly breaker?: Partial<Breaker>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'debug' | 'info' | 'warn'>;
}

export interface Timeouts {
  /** Default 5,000. */
  readonly connectMilliseconds: number;
  /** One attempt from sending to the last byte, waiting for its turn not included. Default 20,000. */
  readonly requestMilliseconds: number;
}

export interface Retries {
  /** Further attempts after the first. Default 4. */
  readonly attempts: number;
  /** The delays grow from here, with jitter. Default 500. */
  readonly firstDelayMilliseconds: number;
  /** Default 15,000. */
  readonly longestDelayMilliseconds: number;
  /** A Retry-After up to this is waited for by all requests; a longer one fails them as `rate_limited`. Default 60,000. */
  readonly longestRetryAfterMilliseconds: number;
}

export interface Breaker {
  /**
   * Outages in a row that open a region's circuit. Default twice the concurrency and at least 10: a single blip fails
   * everything under way, and should not end a sync.
   */
  readonly failures: number;
  /** How long an open circuit refuses before it tries again. Default 30,000. */
  readonly openMilliseconds: number;
}

/** The options with every default filled in. */
export interface ClientSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly oauthUrl: string;
  readonly apiUrl: string;
  readonly limits: Limits;
  readonly timeouts: Timeouts;
  readonly retries: Retries;
  readonly breaker: Breaker;
}

export function settingsOf(options: BattleNetClientOptions): ClientSettings {
  const concurrency = options.concurrency ?? 20;
  return {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    oauthUrl: withoutTrailingSlash(options.oauthUrl ?? 'https://oauth.battle.net'),
    apiUrl: withoutTrailingSlash(options.apiUrl ?? 'https://{region}.api.blizzard.com'),
    limits: {
      concurrency,
      requestsPerSecond: options.requestsPerSecond ?? 100,
      requestsPerHour: options.requestsPerHour ?? 36_000,
    },
    timeouts: { connectMilliseconds: 5000, requestMilliseconds: 20_000, ...options.timeouts },
    retries: {
      attempts: 4,
      firstDelayMilliseconds: 500,
      longestDelayMilliseconds: 15_000,
      longestRetryAfterMilliseconds: 60_000,
      ...options.retries,
    },
    breaker: { failures: Math.max(10, 2 * concurrency), openMilliseconds: 30_000, ...options.breaker },
  };
}

function withoutTrailingSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
