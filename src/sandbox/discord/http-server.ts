import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Fault, ProvokedFault } from './provoked-faults.ts';
import { type BucketAnswer, RateLimits, retryAfterHeader } from './rate-limits.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Reply, Room, Route, RouteTable } from './route.ts';
import type { StoredFile } from './state.ts';

/** A request that was not answered with success, kept so that a test can assert that there was none. */
export interface RefusedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly errors: unknown;
  readonly sent: unknown;
  readonly at: Date;
}

export interface ServedRequest {
  readonly method: string;
  /** Without `/api/v10` and the query. */
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly reason: string | null;
}

type Headers = Readonly<Record<string, string>>;

interface Call {
  readonly method: string;
  readonly path: string;
  /** The path as it came, version and all. */
  readonly address: string;
  readonly version: string | null;
  readonly query: URLSearchParams;
  /** `X-Audit-Log-Reason`, decoded. */
  readonly reason: string | null;
}

interface Outcome extends Reply {
  readonly headers: Headers;
}

const bodyLimit = 26 * 1024 * 1024;

/** The REST side: sockets, bodies, tokens, limits, provoked faults; what a request means is the routes' business. */
export class RestServer {
  readonly server: Server;
  readonly refused: RefusedRequest[] = [];
  readonly served: ServedRequest[] = [];
  readonly #room: Room;
  readonly #routes: RouteTable;
  readonly #limits: RateLimits;
  readonly #faults: ProvokedFault[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(room: Room, routes: RouteTable, rateLimitScale: number) {
    this.#room = room;
    this.#routes = routes;
    this.#limits = new RateLimits(rateLimitScale);
    this.server = createServer((request, response) => {
      const running = this.#serve(request, response).finally(() => this.#running.delete(running));
      this.#running.add(running);
    });
  }

  async listen(port: number, host: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  provoke(route: string, fault: Fault, times: number): ProvokedFault {
    const provoked = new ProvokedFault(route, fault, times);
    this.#faults.push(provoked);
    return provoked;
  }

  async stop(): Promise<void> {
    for (const fault of this.#faults) fault.release();
    this.server.closeAllConnections();
    this.server.close();
    await Promise.allSettled(this.#running);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = callOf(request);
    try {
      const bytes = await read(request);
      if (call.method === 'GET' && call.path.startsWith('/attachments/')) {
        this.#sendAttachment(response, call.path);
        return;
      }
      const provoked = this.#faults.find((fault) => fault.takes(call.method, call.path));
      const status = provoked && (await misbehave(provoked, response));
      if (status !== undefined) {
        this.#note(call, status);
        return;
      }
      const outcome = await this.#answer(call, request, bytes);
      if (provoked?.fault.kind === 'answer lost') {
        request.socket.destroy();
        this.#note(call, 0);
        return;
      }
      send(response, outcome);
      this.#note(call, outcome.status);
    } catch (error) {
      if (response.destroyed || request.destroyed) return;
      const outcome = this.#refusal(call, error, null);
      send(response, { ...outcome, headers: { connection: 'close' } });
      this.#note(call, outcome.status);
    }
  }

  async #answer(call: Call, request: IncomingMessage, bytes: Buffer): Promise<Outcome> {
    const found = this.#routes.find(call.method, call.path);
    if (!found || call.version === null) return this.#unknownRoute(call);
    const { route, params } = found;
    let headers: Headers = {};
    let sent: unknown = null;
    try {
      if (call.version !== '10') throw new Refusal(50041);
      this.#authorise(route, request);
      const limit = this.#limits.take(bucketOf(route), bucketKey(route, params), route.limit, route.access === 'bot');
      headers = limit.headers;
      if (limit.retryAfter !== null) return this.#limited(call, limit, limit.retryAfter);
      const { body, files } = await decode(request, bytes);
      sent = body;
      if (call.reason !== null && call.reason.length > 512) {
        throw invalid(['reason'], 'BASE_TYPE_MAX_LENGTH', 'Must be 512 or fewer in length.');
      }
      const { query, reason } = call;
      return { ...route.handle({ ...this.#room, params, query, body, files, reason }), headers };
    } catch (error) {
      const refused = this.#refusal(call, error, sent);
      return { ...refused, headers: { ...headers, ...refused.headers } };
    }
  }

  #unknownRoute(call: Call): Outcome {
    const message = `The local Discord has no ${call.method} ${call.address}`;
    this.#refuse(call, { status: 501, code: 0, message, errors: null, sent: null });
    return { status: 501, body: { code: 0, message }, headers: {} };
  }

  #limited(call: Call, limit: BucketAnswer, retryAfter: number): Outcome {
    const message = 'You are being rate limited.';
    this.#refuse(call, { status: 429, code: 0, message, errors: null, sent: null });
    const body = { message, retry_after: retryAfter, global: limit.global, code: 0 };
    return { status: 429, body, headers: limit.headers };
  }

  /** A refusal in Discord's shape. A bug of the local Discord is a 501, which no client retries, so that it is seen. */
  #refusal(call: Call, error: unknown, sent: unknown): Outcome {
    if (!(error instanceof Refusal)) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#refuse(call, { status: 501, code: 0, message, errors: null, sent });
      return { status: 501, body: { code: 0, message }, headers: {} };
    }
    const { status, code, message, retryAfter } = error;
    const body = error.body();
    this.#refuse(call, { status, code, message, errors: body.errors ?? null, sent });
    if (retryAfter === null) return { status, body, headers: {} };
    return { status, body, headers: { 'retry-after': retryAfterHeader(retryAfter), 'x-ratelimit-scope': 'shared' } };
  }

  #authorise(route: Route, request: IncomingMessage): void {
    if (route.access !== 'bot') return;
    if (request.headers.authorization !== `Bot ${this.#room.world.application.token}`) throw new Refusal(0);
  }

  #refuse({ method, path }: Call, refused: Omit<RefusedRequest, 'at' | 'method' | 'path'>): void {
    this.refused.push({ method, path, ...refused, at: this.#room.world.clock.now() });
  }

  #note({ method, path, query, reason }: Call, status: number): void {
    this.served.push({ method, path, query: query.toString(), status, reason });
  }

  #sendAttachment(response: ServerResponse, path: string): void {
    const [, , channelId = '', attachmentId = ''] = path.split('/');
    const file = this.#room.messages.file(channelId, attachmentId);
    if (file) response.writeHead(200, { 'content-type': file.contentType }).end(file.bytes);
    else response.writeHead(404).end();
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new Refusal(40005);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function decode(request: IncomingMessage, bytes: Buffer): Promise<{ body: unknown; files: StoredFile[] }> {
  const type = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const files: StoredFile[] = [];
    for (const [name, value] of form.entries()) {
      if (!name.startsWith('files[') || typeof value === 'string') continue;
      const contentType = value.type || 'application/octet-stream';
      files.push({ name: value.name, contentType, bytes: Buffer.from(await value.arrayBuffer()) });
    }
    const payload = form.get('payload_json');
    return { body: typeof payload === 'string' ? parseJson(payload) : {}, files };
  }
  return { body: parseJson(bytes.toString()), files: [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(50109);
  }
}

function send(response: ServerResponse, { status, body, headers }: Outcome): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers }).end(text);
}

/** Carries a fault out. Answers the status that left the server (0 for none), or nothing when the request goes on. */
async function misbehave(provoked: ProvokedFault, response: ServerResponse): Promise<number | undefined> {
  const { fault } = provoked;
  switch (fault.kind) {
    case 'rate limit': {
      const global = fault.global ?? false;
      const body = { message: 'You are being rate limited.', retry_after: fault.retryAfter, global, code: 0 };
      const headers = {
        'retry-after': retryAfterHeader(fault.retryAfter),
        'x-ratelimit-scope': global ? 'global' : 'shared',
        ...(global ? { 'x-ratelimit-global': 'true' } : {}),
      };
      send(response, { status: 429, body, headers });
      return 429;
    }
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end(`<h1>${fault.status}</h1>`);
      return fault.status;
    case 'refused': {
      const refusal = new Refusal(fault.code);
      send(response, { status: refusal.status, body: refusal.body(), headers: {} });
      return refusal.status;
    }
    case 'slow':
      await wait(fault.milliseconds);
      return undefined;
    case 'held':
      await provoked.released;
      return undefined;
    case 'silent':
      return 0;
    case 'dropped':
      response.socket?.destroy();
      return 0;
    case 'answer lost':
      return undefined;
  }
}

/** What a request asks for, before it is known whether there is such a route. */
function callOf(request: IncomingMessage): Call {
  const url = new URL(request.url ?? '/', 'http://discord');
  const versioned = /^\/api\/v(\d+)(\/.*)$/.exec(url.pathname);
  return {
    method: request.method ?? 'GET',
    path: versioned?.[2] ?? url.pathname,
    address: url.pathname,
    version: versioned?.[1] ?? null,
    query: url.searchParams,
    reason: auditReason(request),
  };
}

function auditReason(request: IncomingMessage): string | null {
  const header = request.headers['x-audit-log-reason'];
  if (typeof header !== 'string') return null;
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}

function bucketOf(route: Route): string {
  return createHash('sha1').update(`${route.method} ${route.path}`).digest('hex').slice(0, 32);
}

/** Discord counts per route and major parameter. */
function bucketKey(route: Route, params: Readonly<Record<string, string>>): string {
  const major =
    params.channel_id ?? params.guild_id ?? params.webhook_token ?? params.interaction_token ?? params.application_id;
  return `${route.method} ${route.path} ${major ?? ''}`;
}
