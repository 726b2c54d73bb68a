import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '../../src/clock.ts';
import { startHttpListener } from '../../src/http/listener.ts';
import { GuildInMemory } from './guild-in-memory.ts';
import { type Listening, listen } from './listening.ts';

const listening: Listening[] = [];

async function start(...options: Parameters<typeof listen>): Promise<Listening> {
  const http = await listen(...options);
  listening.push(http);
  return http;
}

afterEach(async () => {
  await Promise.all(listening.splice(0).map((http) => http[Symbol.asyncDispose]()));
});

function addressOf(http: Listening): { host: string; port: number } {
  const { hostname, port } = new URL(http.listener.url);
  return { host: hostname, port: Number(port) };
}

async function socketTo(http: Listening): Promise<Socket> {
  const { host, port } = addressOf(http);
  const socket = connect(port, host);
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes back until the other side closes. */
async function raw(http: Listening, sent: string): Promise<string> {
  const socket = await socketTo(http);
  socket.write(sent, 'latin1');
  return text(socket);
}

const upload = { characters: [{ name: 'Trogmoon', guild_note: 'Mike' }] };

describe('starting', () => {
  const listenOn = (host: string, port: number) =>
    startHttpListener({
      host,
      port,
      verbs: new GuildInMemory(),
      limits: { requestsPerMinute: 10, uploadsPerMinute: 10, uploadMaxBytes: 1000 },
      log: pino({ level: 'silent' }),
      clock: systemClock,
      trustProxy: [],
    });

  test('on a taken port is a problem that names it', async () => {
    const { host, port } = addressOf(await start());
    expect(await listenOn(host, port)).toEqual({ ok: false, problem: { kind: 'port_taken', host, port } });
  });

  test.each(['192.0.2.1', 'no-such-host.invalid'])(
    'on %s, which is not of this computer, is a problem',
    async (host) => {
      expect(await listenOn(host, 0)).toEqual({ ok: false, problem: { kind: 'no_such_address', host, port: 0 } });
    },
  );

  test('twice in one process is fine: nothing is shared', async () => {
    const [one, two] = [await start(), await start()];
    expect([(await one.send('/health')).status, (await two.send('/health')).status]).toEqual([200, 200]);
  });
});

describe('a request', () => {
  test.each(['127.0.0.1', '127.0.0.1:8080', '[::1]', 'rollcall.example', '256.256.256.256', 'a b', ''])(
    'for the host "%s" is answered',
    async (host) => {
      const answer = await raw(await start(), `GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test.each([
    ['that is no HTTP', 'hello\r\n\r\n', 400, 'bad_request'],
    ['with a broken header', 'GET /health HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n', 400, 'bad_request'],
    [
      'with endless headers',
      `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'with two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'bad_request',
    ],
  ])('%s is refused in the same shape as everything else', async (_what, sent, status, code) => {
    const answer = await raw(await start(), sent);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(body)).toEqual({ error: { code, message: expect.any(String), reference: expect.any(String) } });
  });

  test('that never arrives in full is given up', async () => {
    const http = await start({ limits: { arrivalMs: 200 } });
    const answer = await raw(http, 'GET /health HTTP/1.1\r\nHost: x\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 408 .*"code":"timeout"/s);
  });

  test('whose sender hangs up in the middle harms nobody', async () => {
    const http = await start();
    const socket = await socketTo(http);
    socket.write('POST /api/guild-sync/addon-upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"char');
    socket.resetAndDestroy();
    expect((await http.send('/health')).status).toBe(200);
  });
});

describe('stopping', () => {
  test('lets a running upload finish', async () => {
    const http = await start();
    const hold = Promise.withResolvers<void>();
    http.guild.held = hold.promise;
    const running = http.upload(upload);
    await http.guild.arrived.promise;

    const stopped = http.listener.stop();
    hold.resolve();
    const response = await running;
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
    await stopped;
    expect(http.guild.uploads).toHaveLength(1);
    await expect(http.send('/health')).rejects.toThrow();
  });

  test('closes connections that are kept open for later', async () => {
    const http = await start();
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(request(`${http.listener.url}/health`, { agent }).end(), 'response');
    await text(response);
    const [kept] = Object.values(agent.freeSockets).flat();
    if (kept === undefined) throw new Error('the connection was not kept');
    const closed = once(kept, 'close');
    await http.listener.stop();
    await closed;
  });

  test('answers a request that was on its way with 503 and when to come back', async () => {
    const http = await start();
    const socket = await socketTo(http);
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n');
    // One event loop reads both connections, so the half request has been read when this one is answered.
    await http.send('/health');
    const stopped = http.listener.stop();
    socket.write('\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*retry-after: 10.*"code":"stopping"/is);
    await stopped;
  });

  test('cuts what does not finish in time', async () => {
    const http = await start();
    const hold = Promise.withResolvers<void>();
    http.guild.held = hold.promise;
    const running = http.upload(upload);
    const cut = expect(running).rejects.toThrow();
    await http.guild.arrived.promise;
    await http.listener.stop(10);
    await cut;
    hold.resolve();
  });

  test('may be asked for twice', async () => {
    const http = await start();
    await Promise.all([http.listener.stop(), http.listener.stop()]);
    await http.listener.stop();
  });
});
