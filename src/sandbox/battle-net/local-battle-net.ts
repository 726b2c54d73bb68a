import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../clock.ts';
import { type Region, regions } from '../../sources/battle-net/region.ts';
import { characterPathName } from '../../sources/battle-net/slugs.ts';
import { type AnswerContext, errorAnswer, profileAnswer, realmIndexAnswer, rosterAnswer } from './answers.ts';
import { type Fault, FaultPlan, type Route } from './faults.ts';
import { type Reply, send, sendBroken } from './reply.ts';
import { IssuedTokens } from './tokens.ts';
import { World } from './world.ts';

export interface LocalBattleNetOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly clock?: Clock;
  /** The one client it knows. Default `local-client` with the secret `local-secret`. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Default 86,399 s, as Battle.net's. */
  readonly tokenLifetimeSeconds?: number;
}

interface Waiter {
  readonly route: Route;
  readonly count: number;
  readonly resolve: () => void;
}

/**
 * A Battle.net of our own on a real socket: token, roster, profile and realm index in the real shapes, over a world
 * that can be edited, with faults on demand. Strict: what the bot should never ask is answered as Battle.net would
 * (or 501 for a route that does not exist here) and recorded as a violation for `assertClean`.
 */
export class LocalBattleNet {
  readonly world = new World();
  readonly clientId: string;
  readonly clientSecret: string;
  readonly #server: Server;
  readonly #faults = new FaultPlan();
  readonly #tokens: IssuedTokens;
  readonly #violations: string[] = [];
  readonly #requests = new Map<Route, number>();
  readonly #paths: string[] = [];
  #waiters: Waiter[] = [];

  private constructor(options: LocalBattleNetOptions) {
    this.clientId = options.clientId ?? 'local-client';
    this.clientSecret = options.clientSecret ?? 'local-secret';
    this.#tokens = new IssuedTokens(options.clock ?? systemClock, options.tokenLifetimeSeconds ?? 86_399);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.#violations.push(`The local Battle.net itself failed: ${String(error)}`);
        response.destroy();
      });
    });
  }

  static async start(options: LocalBattleNetOptions = {}): Promise<LocalBattleNet> {
    const local = new LocalBattleNet(options);
    await new Promise<void>((resolve, reject) => {
      local.#server.once('error', reject);
      local.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return local;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The local Battle.net is not listening');
    return address.port;
  }

  /** Base address of the token endpoint. */
  get oauthUrl(): string {
    return `http://127.0.0.1:${this.port}/oauth`;
  }

  /** Base address of the API, with `{region}` for the region: each region is a host of its own on the real one. */
  get apiUrl(): string {
    return `http://127.0.0.1:${this.port}/{region}`;
  }

  /** What was asked that should never be: unknown routes, missing namespaces or locales, upper-case names. */
  get violations(): readonly string[] {
    return this.#violations;
  }

  /** Requests received so far, those that were then broken by a fault included. */
  requests(route: Route): number {
    return this.#requests.get(route) ?? 0;
  }

  /** The paths of all requests, decoded, in order of arrival. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** Resolves once the route was asked `count` times in all. */
  async requested(route: Route, count: number): Promise<void> {
    if (this.requests(route) >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ route, count, resolve }));
  }

  /** Breaks the next `times` requests of a route; without `times`, all until `heal`. */
  fail(route: Route, fault: Fault, times?: number): void {
    this.#faults.add(route, fault, times);
  }

  heal(route?: Route): void {
    this.#faults.heal(route);
  }

  /** Every token given out so far is answered with 401 from now on. */
  revokeTokens(): void {
    this.#tokens.revoke();
  }

  /** Throws when something was asked that should never be. */
  assertClean(): void {
    if (this.#violations.length > 0) throw new Error(`Battle.net was misused:\n${this.#violations.join('\n')}`);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${this.port}`);
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
    this.#paths.push(`/${path.join('/')}`);
    const route = routeOf(request.method ?? '', path);
    if (route === null) {
      this.#violations.push(`${request.method} ${url.pathname}: there is no such route`);
      send(response, { status: 501, body: errorAnswer(501, 'Not Implemented') });
      return;
    }

    this.#count(route);
    const reply = route === 'token' ? await this.#token(request) : this.#api(route, request, url, path);
    const fault = this.#faults.take(route);
    if (fault === null) send(response, reply);
    else sendBroken(response, reply, fault);
  }

  async #token(request: IncomingMessage): Promise<Reply> {
    const expected = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64')}`;
    const form = new URLSearchParams(await readText(request));
    if (request.headers.authorization !== expected) {
      return { status: 401, body: { error: 'unauthorized', error_description: 'Bad credentials' } };
    }
    if (
      request.headers['content-type'] !== 'application/x-www-form-urlencoded' ||
      form.get('grant_type') !== 'client_credentials'
    ) {
      this.#violations.push('POST /token without the form field grant_type=client_credentials');
      return { status: 400, body: { error: 'invalid_request', error_description: 'Missing grant type' } };
    }
    const { token, expiresInSeconds } = this.#tokens.issue();
    return {
      status: 200,
      body: { access_token: token, token_type: 'bearer', expires_in: expiresInSeconds, sub: this.clientId },
    };
  }

  #api(route: Exclude<Route, 'token'>, request: IncomingMessage, url: URL, path: readonly string[]): Reply {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !this.#tokens.accepts(token)) return refusal(401, 'Unauthorized');

    const region = regions.find((one) => one === path[0]);
    const header = request.headers['battlenet-namespace'];
    const namespace = typeof header === 'string' ? header : url.searchParams.get('namespace');
    const expected = `${route === 'realms' ? 'dynamic' : 'profile'}-${region}`;
    if (region === undefined || namespace !== expected) {
      this.#violations.push(`${url.pathname} wants the namespace ${expected}, not ${namespace ?? 'none'}`);
      return refusal(403, 'Forbidden');
    }
    const locale = url.searchParams.get('locale');
    // Names in every language are what the realm index is asked for.
    if (locale === null && route !== 'realms') this.#violations.push(`${url.pathname} was asked without a locale`);

    const baseUrl = this.apiUrl.replace('{region}', region);
    return this.#answer(route, region, path, { world: this.world, baseUrl, locale });
  }

  #answer(route: Exclude<Route, 'token'>, region: Region, path: readonly string[], context: AnswerContext): Reply {
    if (route === 'realms') return { status: 200, body: realmIndexAnswer(region, context) };
    const [realmSlug = '', name = ''] = path.slice(4);
    if (route === 'roster') {
      const guild = this.world.findGuild(region, realmSlug, name);
      return guild === null ? refusal(404, 'Not Found') : { status: 200, body: rosterAnswer(guild, context) };
    }
    if (name !== characterPathName(name)) {
      this.#violations.push(`${name}: a profile's address wants the name in lower case`);
      return refusal(404, 'Not Found');
    }
    const character = this.world.findCharacter(region, realmSlug, name);
    if (character === null || character.profileRefusal === 404) return refusal(404, 'Not Found');
    if (character.profileRefusal === 403) return refusal(403, 'Forbidden');
    return { status: 200, body: profileAnswer(character, context) };
  }

  #count(route: Route): void {
    const count = this.requests(route) + 1;
    this.#requests.set(route, count);
    const due = this.#waiters.filter((waiter) => waiter.route === route && waiter.count <= count);
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const waiter of due) waiter.resolve();
  }
}

function routeOf(method: string, path: readonly string[]): Route | null {
  const [first, ...rest] = path;
  if (method === 'POST') return first === 'oauth' && rest.join('/') === 'token' ? 'token' : null;
  if (method !== 'GET') return null;
  const [kind, game, what] = rest;
  if (game !== 'wow') return null;
  if (kind === 'data' && what === 'guild' && rest.length === 6 && rest[5] === 'roster') return 'roster';
  if (kind === 'data' && what === 'realm' && rest.length === 4 && rest[3] === 'index') return 'realms';
  if (kind === 'profile' && what === 'character' && rest.length === 5) return 'profile';
  return null;
}

function refusal(status: number, detail: string): Reply {
  return { status, body: errorAnswer(status, detail) };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
