import { pino } from 'pino';
import { type HttpLimits, type HttpListener, startHttpListener } from '../../src/http/listener.ts';
import { GuildInMemory, KEY } from './guild-in-memory.ts';

export const UPLOAD = '/api/guild-sync/addon-upload';
export const LIMIT_BYTES = 4 * 1024 * 1024;

const START = new Date('2026-08-01T20:00:00Z').getTime();

export interface Listening extends AsyncDisposable {
  readonly listener: HttpListener;
  readonly guild: GuildInMemory;
  /** Everything logged, at every level, as written. */
  log(): string;
  moveClock(milliseconds: number): void;
  send(path: string, init?: RequestInit & { duplex?: 'half' }): Promise<Response>;
  upload(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** A listener on a free port, over a guild in memory. Limits are out of the way unless a test sets them. */
export async function listen({
  limits,
  trustProxy = [],
  host = '127.0.0.1',
}: {
  readonly limits?: Partial<HttpLimits>;
  readonly trustProxy?: readonly string[];
  readonly host?: string;
} = {}): Promise<Listening> {
  const guild = new GuildInMemory();
  const lines: string[] = [];
  let now = START;
  const started = await startHttpListener({
    host,
    port: 0,
    verbs: guild,
    limits: { requestsPerMinute: 100_000, uploadsPerMinute: 100_000, uploadMaxBytes: LIMIT_BYTES, ...limits },
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    clock: { now: () => new Date(now) },
    trustProxy,
  });
  if (!started.ok) throw new Error(`${started.problem.kind} on ${host}`);
  const listener = started.value;
  const send: Listening['send'] = (path, init) => fetch(`${listener.url}${path}`, init);
  return {
    listener,
    guild,
    log: () => lines.join(''),
    moveClock: (milliseconds) => {
      now += milliseconds;
    },
    send,
    upload: (body, headers) =>
      send(UPLOAD, { method: 'POST', headers: { ...jsonWithKey, ...headers }, body: encoded(body) }),
    [Symbol.asyncDispose]: () => listener.stop(0),
  };
}

export const jsonWithKey = { 'x-api-key': KEY, 'content-type': 'application/json' };

function encoded(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}
