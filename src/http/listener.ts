import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyHttpOptions,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { failed, ok, type Result } from '../result.ts';
import { guildSync } from './guild-sync.ts';
import { addHealth } from './health.ts';
import { registerInflation } from './inflation.ts';
import { declareKeyScope, keyIdOf } from './key-scope.ts';
import { answers, errorBody, type HttpProblem, problemOf, refuse } from './problems.ts';
import { limitByAddress, registerRequestLimits } from './request-limits.ts';
import type { HttpVerbs } from './verbs.ts';

export interface HttpListenerOptions {
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
  readonly verbs: HttpVerbs;
  readonly limits: HttpLimits;
  readonly log: Logger;
  readonly clock: Clock;
  /** Addresses and networks of the proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[];
}

export interface HttpLimits {
  /** Per address; the health check counts apart. */
  readonly requestsPerMinute: number;
  /** Per upload key. */
  readonly uploadsPerMinute: number;
  /** After inflation. */
  readonly uploadMaxBytes: number;
  /** How long a request may take to arrive; default 30 s. */
  readonly arrivalMs?: number;
}

export interface HttpListener {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Takes no new request, lets running ones finish, then closes. After `withinMs` (default 5 s) it cuts what still
   * runs. May be called again.
   */
  stop(withinMs?: number): Promise<void>;
}

export interface ListenProblem {
  readonly kind: 'port_taken' | 'port_forbidden' | 'no_such_address';
  readonly host: string;
  readonly port: number;
}

interface Lifetime {
  stopping: boolean;
}

const LISTEN_PROBLEMS: Readonly<Record<string, ListenProblem['kind']>> = {
  EADDRINUSE: 'port_taken',
  EACCES: 'port_forbidden',
  EADDRNOTAVAIL: 'no_such_address',
  ENOTFOUND: 'no_such_address',
  EAI_AGAIN: 'no_such_address',
};

/** Starts the built-in HTTP listener: addon uploads, their status, health (domain.md §4.3). */
export async function startHttpListener(options: HttpListenerOptions): Promise<Result<HttpListener, ListenProblem>> {
  const { host, port } = options;
  const lifetime: Lifetime = { stopping: false };
  const app = await build(options, lifetime);
  try {
    const url = await app.listen({ host, port, listenTextResolver: (address) => `Listening at ${address}` });
    return ok({ url, stop: (withinMs = 5000) => stop(app, lifetime, withinMs) });
  } catch (error) {
    await app.close();
    const kind = LISTEN_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''];
    if (kind === undefined) throw error;
    return failed({ kind, host, port });
  }
}

async function build(options: HttpListenerOptions, lifetime: Lifetime): Promise<FastifyInstance> {
  const { verbs, limits, clock } = options;
  const app = fastify(serverOptions(options));
  await registerRequestLimits(app, clock);
  await registerInflation(app);
  app.removeContentTypeParser('text/plain');
  declareKeyScope(app);
  admitRequests(app, limits, lifetime);
  finishAnswers(app, lifetime);
  addHealth(app, verbs);
  await app.register(guildSync, { prefix: '/api/guild-sync', verbs, uploadsPerMinute: limits.uploadsPerMinute });
  return app;
}

function serverOptions({ limits, log, trustProxy }: HttpListenerOptions) {
  const arrivalMs = limits.arrivalMs ?? 30_000;
  return {
    loggerInstance: withoutHeaders(log),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'reference' }),
    genReqId: newReference,
    bodyLimit: limits.uploadMaxBytes,
    requestTimeout: arrivalMs,
    http: { connectionsCheckingInterval: arrivalMs },
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    // Unknown fields are ignored, these two as well; nothing is ever merged into another object.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    // `admitRequests` says it in the shape of all other answers.
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply) => void refuse(reply, problemOf(error)),
    clientErrorHandler: answerBrokenRequest,
  } satisfies FastifyHttpOptions<RawServerDefault>;
}

function admitRequests(app: FastifyInstance, limits: HttpLimits, lifetime: Lifetime): void {
  const limitRequests = limitByAddress(app, limits.requestsPerMinute);
  const limitHealth = limitByAddress(app, limits.requestsPerMinute);
  app.addHook('onRequest', async (request, reply) => {
    if (lifetime.stopping) return refuse(reply, { kind: 'stopping' });
    const problem = await (request.routeOptions.url === '/health' ? limitHealth : limitRequests)(request);
    return problem && refuse(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, { kind: 'not_found' }));
}

function finishAnswers(app: FastifyInstance, lifetime: Lifetime): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error);
    if (problem.kind === 'unexpected') app.log.error({ err: error, reference: request.id }, 'A request failed');
    return refuse(reply, problem);
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (lifetime.stopping) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: reference, routeOptions } = request;
    const told = { reference, method, route: routeOptions.url, status: reply.statusCode, keyId: keyIdOf(request) };
    app.log.debug({ ...told, ms: Math.round(reply.elapsedTime) }, 'Answered a request');
  });
}

async function stop(app: FastifyInstance, lifetime: Lifetime, withinMs: number): Promise<void> {
  lifetime.stopping = true;
  const cut = setTimeout(() => app.server.closeAllConnections(), withinMs);
  await app.close();
  clearTimeout(cut);
}

/** Headers hold upload keys, and an address may hold one that somebody put into its query: neither is ever logged. */
function withoutHeaders(log: Logger): FastifyBaseLogger {
  return log.child(
    { part: 'http' },
    {
      serializers: { req: ({ id, method }) => ({ id, method }), res: ({ statusCode }) => ({ status: statusCode }) },
      redact: ['headers', '*.headers'],
    },
  );
}

function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = brokenRequest(error.code);
  const body = JSON.stringify(errorBody(problem, newReference()));
  socket.end(
    [
      `HTTP/1.1 ${answers[problem.kind].status} Refused`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

function brokenRequest(code: string | undefined): HttpProblem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { kind: 'timeout' };
  if (code === 'HPE_HEADER_OVERFLOW') return { kind: 'headers_too_large' };
  return { kind: 'bad_request' };
}

/** What a user is shown and an operator searches the log for. */
function newReference(): string {
  return randomBytes(5).toString('hex');
}
