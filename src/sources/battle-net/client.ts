import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  isBrokenCircuitError,
  retry,
  wrap,
} from 'cockatiel';
import { Agent, request } from 'undici';
import type { Clock } from '../../clock.ts';
import { failed, ok, type Result } from '../../result.ts';
import { AccessToken, type GrantedToken } from './access-token.ts';
import { type BattleNetClientOptions, type ClientSettings, settingsOf } from './client-options.ts';
import { type Priority, RequestLimiter } from './limiter.ts';
import type { Region } from './region.ts';
import { PassingFailure, RequestFailure } from './request-failure.ts';
import { retryAfterMilliseconds } from './retry-after.ts';
import { firstFault, tokenSchema } from './schema.ts';

/** What to ask, and how urgently. */
export interface BattleNetQuery {
  readonly region: Region;
  /** Without the base address, percent-encoded. */
  readonly path: string;
  readonly namespace: 'profile' | 'dynamic';
  /** Default `en_US`; `all`: names come as an object, by locale. */
  readonly locale?: 'en_US' | 'all';
  readonly priority: Priority;
  readonly signal?: AbortSignal | undefined;
}

/** A JSON answer, not yet validated. */
export interface BattleNetAnswer {
  readonly body: unknown;
  /** When the request that was answered was sent: what the answer says was true then, or later. */
  readonly askedAt: Date;
}

const megabyte = 1024 * 1024;

/**
 * Asks Battle.net and keeps its rules: token, limits, retries with backoff, circuit breaking. Make one per process:
 * the limits belong to the client id, not to whoever asks.
 */
export class BattleNetClient {
  readonly #settings: ClientSettings;
  readonly #clock: Clock;
  readonly #log: BattleNetClientOptions['log'];
  readonly #agent: Agent;
  readonly #limiter: RequestLimiter;
  readonly #token: AccessToken;
  readonly #policies = new Map<string, IPolicy>();
  readonly #downUntil = new Map<Region, number>();
  readonly #closing = new AbortController();

  constructor(options: BattleNetClientOptions) {
    const settings = settingsOf(options);
    this.#settings = settings;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#agent = new Agent({
      connections: settings.limits.concurrency,
      connect: { timeout: settings.timeouts.connectMilliseconds },
      // The largest guilds answer about 1 MB.
      maxResponseSize: 32 * megabyte,
    });
    this.#limiter = new RequestLimiter(settings.limits, options.clock);
    this.#token = new AccessToken(() => this.#fetchToken(), options.clock);
  }

  /** How many profiles may still be asked for in the current hour. */
  get remainingProfiles(): number {
    return this.#limiter.remainingForProfiles;
  }

  /**
   * The answer to a query, or why there is none after all attempts. Throws only the signal's reason, when the caller
   * aborts or the client is closed.
   */
  async get(query: BattleNetQuery): Promise<Result<BattleNetAnswer, RequestFailure>> {
    const signal = this.#abortedWith(query.signal);
    const policy = this.#policyFor(query.region);
    const attempts = policy.execute(() => this.#authorised(query, signal), signal);
    try {
      return ok(await unlessAborted(attempts, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (isBrokenCircuitError(error)) {
        return failed(new RequestFailure('unreachable', 'Battle.net failed repeatedly; trying again in a moment'));
      }
      if (error instanceof RequestFailure) return failed(error);
      throw error;
    }
  }

  /** Gives up everything under way and closes the connections. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The Battle.net client was closed'));
    this.#limiter.close();
    await this.#agent.destroy();
  }

  /** Asks with the token at hand and, when that is refused, once more with a new one. */
  async #authorised(query: BattleNetQuery, signal: AbortSignal): Promise<BattleNetAnswer> {
    const token = await this.#token.current();
    const answer = await this.#ask(query, token, signal);
    if (answer !== 'unauthorised') return answer;
    this.#token.reject(token);
    const secondAnswer = await this.#ask(query, await this.#token.current(), signal);
    if (secondAnswer !== 'unauthorised') return secondAnswer;
    throw new RequestFailure('unauthorised', 'Battle.net refused a fresh token');
  }

  async #ask(query: BattleNetQuery, token: string, signal: AbortSignal): Promise<BattleNetAnswer | 'unauthorised'> {
    const address = `${this.#settings.apiUrl.replaceAll('{region}', query.region)}${query.path}${query.locale === 'all' ? '' : '?locale=en_US'}`;
    const headers = {
      authorization: `Bearer ${token}`,
      'battlenet-namespace': `${query.namespace}-${query.region}`,
      accept: 'application/json',
    };
    this.#refuseWhileDown(query.region);
    return this.#limiter.run(query.priority, signal, async () => {
      this.#refuseWhileDown(query.region);
      const askedAt = this.#clock.now();
      const { status, text, retryAfter } = await this.#send(address, { method: 'GET', headers }, signal);
      if (status === 401) return 'unauthorised';
      this.#refuseUnlessOk(status, retryAfter, query);
      return { body: parseJson(text, query.path), askedAt };
    });
  }

  #refuseUnlessOk(status: number, retryAfter: string | null, { path, region }: BattleNetQuery): void {
    if (status === 200) return;
    const said = `Battle.net answered ${status} to ${path}`;
    if (status === 404) throw new RequestFailure('not_found', said);
    if (status === 403) throw new RequestFailure('refused', said);
    if (status !== 429 && status !== 408 && status < 500) throw new RequestFailure('malformed', said);

    const because = status === 429 ? 'rate_limited' : 'unreachable';
    const wait = retryAfterMilliseconds(retryAfter, this.#clock.now());
    if (wait > this.#settings.retries.longestRetryAfterMilliseconds) {
      // The limits are the client's, wherever it asks; what is down is one region.
      if (status === 429) this.#limiter.rest(wait);
      else this.#downUntil.set(region, this.#clock.now().getTime() + wait);
      throw new RequestFailure(because, `${said} and asked to wait ${Math.ceil(wait / 1000)} s`);
    }
    if (wait > 0) this.#limiter.pause(wait);
    throw new PassingFailure(because, said, status >= 500);
  }

  #refuseWhileDown(region: Region): void {
    const left = (this.#downUntil.get(region) ?? 0) - this.#clock.now().getTime();
    if (left <= 0) return;
    const seconds = Math.ceil(left / 1000);
    throw new RequestFailure('unreachable', `Battle.net is down in ${region} and asked to wait ${seconds} s more`);
  }

  /** With attempts of its own: what is left after them is final for the request that wanted the token. */
  async #fetchToken(): Promise<GrantedToken> {
    const signal = this.#closing.signal;
    try {
      return await this.#policyFor('oauth').execute(() => this.#askForToken(signal), signal);
    } catch (error) {
      if (error instanceof PassingFailure) throw new RequestFailure(error.because, error.message);
      throw error;
    }
  }

  async #askForToken(signal: AbortSignal): Promise<GrantedToken> {
    const credentials = Buffer.from(`${this.#settings.clientId}:${this.#settings.clientSecret}`).toString('base64');
    const headers = {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    };
    const body = 'grant_type=client_credentials';
    const { status, text } = await this.#send(
      `${this.#settings.oauthUrl}/token`,
      { method: 'POST', headers, body },
      signal,
    );
    const said = `Battle.net answered ${status} to a request for a token`;
    if (status === 400 || status === 401 || status === 403) throw new RequestFailure('unauthorised', said);
    if (status === 429) throw new PassingFailure('rate_limited', said, false);
    if (status >= 500) throw new PassingFailure('unreachable', said, true);
    if (status !== 200) throw new RequestFailure('malformed', said);
    const token = tokenSchema.safeParse(parseJson(text, 'a request for a token'));
    if (!token.success) throw new RequestFailure('malformed', `${said}, but its ${firstFault(token.error)}`);
    return token.data;
  }

  async #send(
    address: string,
    options: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string },
    signal: AbortSignal,
  ): Promise<{ status: number; text: string; retryAfter: string | null }> {
    const timeout = AbortSignal.timeout(this.#settings.timeouts.requestMilliseconds);
    try {
      const answer = await request(address, {
        ...options,
        dispatcher: this.#agent,
        signal: AbortSignal.any([signal, timeout]),
      });
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        text: await answer.body.text(),
        retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      };
    } catch (error) {
      signal.throwIfAborted();
      const what = timeout.aborted
        ? `gave no answer in ${this.#settings.timeouts.requestMilliseconds} ms`
        : networkFault(error);
      throw new PassingFailure('unreachable', `Battle.net ${what}`, true);
    }
  }

  #policyFor(host: Region | 'oauth'): IPolicy {
    const known = this.#policies.get(host);
    if (known !== undefined) return known;
    const policy = wrap(this.#retryPolicy(host), this.#breakerPolicy(host));
    this.#policies.set(host, policy);
    return policy;
  }

  #retryPolicy(host: string): IPolicy {
    const policy = retry(
      handleWhen((error) => error instanceof PassingFailure && !this.#closing.signal.aborted),
      {
        maxAttempts: this.#settings.retries.attempts,
        backoff: new ExponentialBackoff({
          initialDelay: this.#settings.retries.firstDelayMilliseconds,
          maxDelay: this.#settings.retries.longestDelayMilliseconds,
        }),
      },
    );
    policy.onRetry(({ attempt, delay, ...reason }) => {
      const because = 'error' in reason ? reason.error.message : 'refused';
      this.#log.debug({ host, attempt, delay: Math.round(delay), because }, 'Battle.net request is tried again');
    });
    return policy;
  }

  #breakerPolicy(host: string): CircuitBreakerPolicy {
    const breaker = circuitBreaker(
      handleWhen((error) => error instanceof PassingFailure && error.outage),
      {
        halfOpenAfter: this.#settings.breaker.openMilliseconds,
        breaker: new ConsecutiveBreaker(this.#settings.breaker.failures),
      },
    );
    breaker.onBreak(() => this.#log.warn({ host }, 'Battle.net failed repeatedly; requests are held back'));
    breaker.onReset(() => this.#log.info({ host }, 'Battle.net answers again'));
    return breaker;
  }

  #abortedWith(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
  }
}

function parseJson(text: string, asked: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PassingFailure('malformed', `Battle.net's answer to ${asked} broke off or is no JSON`, false);
  }
}

/** Names the fault by its code alone: messages of the network stack may quote addresses. */
function networkFault(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown fault';
  return `could not be reached (${code})`;
}

/** Settles with the work, or with the signal's reason as soon as it is aborted: a retry's delay is not abortable. */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
