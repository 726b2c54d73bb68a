import { request } from 'node:http';
import zlib from 'node:zlib';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { KEY, OTHER_KEY } from './guild-in-memory.ts';
import { jsonWithKey, LIMIT_BYTES, type Listening, listen, UPLOAD } from './listening.ts';

const listening: Listening[] = [];

async function start(...options: Parameters<typeof listen>): Promise<Listening> {
  const http = await listen(...options);
  listening.push(http);
  return http;
}

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(listening.splice(0).map((http) => http[Symbol.asyncDispose]()));
});

async function outcome(response: Response) {
  const body = (await response.json()) as { status?: string; error?: { code: string } };
  return { status: response.status, code: body.error?.code ?? body.status };
}

const tooLarge = { status: 413, code: 'too_large' };
const processed = { status: 200, code: 'processed' };

/** A valid upload of exactly so many bytes; unknown fields are ignored, so one of them pads it. */
function uploadOf(bytes: number): Uint8Array<ArrayBuffer> {
  const [before, after] = ['{"characters":[{"name":"Trogmoon"}],"padding":"', '"}'];
  return new TextEncoder().encode(`${before}${'x'.repeat(bytes - before.length - after.length)}${after}`);
}

/** Sent in pieces, so without a Content-Length. */
function chunked(http: Listening, body: Uint8Array<ArrayBuffer>, headers?: Record<string, string>): Promise<Response> {
  const pieces = new Blob([body]).stream();
  return http.send(UPLOAD, { method: 'POST', headers: { ...jsonWithKey, ...headers }, body: pieces, duplex: 'half' });
}

const encodings = [
  ['gzip', zlib.gzipSync],
  ['GZip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['br', (body: Uint8Array) => zlib.brotliCompressSync(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['identity', (body: Uint8Array) => body],
] as const;

describe('the size of an upload', () => {
  test('may be four megabytes and not a byte more', async () => {
    const http = await start();
    expect(await outcome(await http.upload(uploadOf(LIMIT_BYTES)))).toEqual(processed);
    expect(await outcome(await http.upload(uploadOf(LIMIT_BYTES + 1)))).toEqual(tooLarge);
    expect(http.guild.uploads).toHaveLength(1);
  });

  test('counts also where no length is announced', async () => {
    const http = await start();
    expect(await outcome(await chunked(http, uploadOf(LIMIT_BYTES)))).toEqual(processed);
    expect(await outcome(await chunked(http, uploadOf(LIMIT_BYTES + 1)))).toEqual(tooLarge);
    expect(http.guild.uploads).toHaveLength(1);
  });

  test.each(encodings)('counts after inflation: %s', async (encoding, compress) => {
    const http = await start();
    const headers = { 'content-encoding': encoding };
    const fits = new Uint8Array(compress(uploadOf(LIMIT_BYTES)));
    const tooMuch = new Uint8Array(compress(uploadOf(LIMIT_BYTES + 1)));
    expect(await outcome(await http.upload(fits, headers))).toEqual(processed);
    expect(await outcome(await http.upload(tooMuch, headers))).toEqual(tooLarge);
    expect(await outcome(await chunked(http, fits, headers))).toEqual(processed);
    expect(await outcome(await chunked(http, tooMuch, headers))).toEqual(tooLarge);
    expect(http.guild.uploads).toHaveLength(2);
  });

  test('is refused by its announced length before a byte of it is sent', async () => {
    const http = await start();
    expect(await withoutBody(http, { 'x-api-key': KEY, 'content-length': String(LIMIT_BYTES + 1) })).toBe(413);
  });

  test('that a stranger announces is never waited for', async () => {
    const http = await start();
    expect(await withoutBody(http, { 'content-length': '1000000' })).toBe(401);
    expect(await withoutBody(http, { 'x-api-key': 'wrong', 'content-length': '1000000' })).toBe(401);
  });

  test('does not make a bomb inflate further than the limit', async () => {
    const inflations = jest.spyOn(Object.getPrototypeOf(zlib.createGunzip()), '_transform');
    const http = await start();
    const tenMegabytes = zlib.gzipSync(Buffer.alloc(10 * 1024 * 1024, ' '));
    const bomb = new Uint8Array(Buffer.concat(Array(200).fill(tenMegabytes)));

    expect(await outcome(await http.upload(bomb, { 'content-encoding': 'gzip' }))).toEqual(tooLarge);
    const inflater = inflations.mock.contexts[0] as zlib.Gunzip;
    if (!inflater.closed) await new Promise((resolve) => inflater.once('close', resolve));
    expect(inflater.bytesWritten).toBeLessThan(tenMegabytes.length);
  });
});

describe('a compressed body', () => {
  const gzipped = zlib.gzipSync(uploadOf(100_000));
  const unfit = { status: 400, code: 'malformed_compression' };

  test.each([
    ['that is not compressed', uploadOf(1000)],
    ['that is cut off', new Uint8Array(gzipped.subarray(0, gzipped.length / 2))],
    ['that breaks in the middle', new Uint8Array(gzipped.map((byte, index) => (index > 60 ? byte ^ 0x5a : byte)))],
    ['of many random bytes', new Uint8Array(Buffer.alloc(3_000_000, 'random'))],
  ])('%s is 400', async (_what, body) => {
    const http = await start();
    expect(await outcome(await http.upload(body, { 'content-encoding': 'gzip' }))).toEqual(unfit);
    expect(await outcome(await chunked(http, body, { 'content-encoding': 'gzip' }))).toEqual(unfit);
  });

  test.each(['zstd', 'compress', 'gzip, gzip', 'rot13'])('as %s is 415', async (encoding) => {
    const http = await start();
    const response = await http.upload('{}', { 'content-encoding': encoding });
    expect(await outcome(response)).toEqual({ status: 415, code: 'unsupported_compression' });
  });
});

describe('too often', () => {
  const body = { characters: [{ name: 'Trogmoon' }] };

  test('is 429 until the minute is over, for that key alone', async () => {
    const http = await start({ limits: { uploadsPerMinute: 2 } });
    expect((await http.upload(body)).status).toBe(200);
    http.moveClock(18_000);
    expect((await http.upload(body)).status).toBe(200);

    const refused = await http.upload(body);
    expect(await outcome(refused)).toEqual({ status: 429, code: 'too_often' });
    expect(refused.headers.get('retry-after')).toBe('42');
    expect(http.guild.uploads).toHaveLength(2);
    expect((await http.upload(body, { 'x-api-key': OTHER_KEY })).status).toBe(200);
    expect((await http.send(`${UPLOAD}/status`, { headers: jsonWithKey })).status).toBe(200);

    http.moveClock(42_000);
    expect((await http.upload(body)).status).toBe(200);
  });

  test('is 429 by address before a key is even looked at', async () => {
    const http = await start({ limits: { requestsPerMinute: 3 } });
    for (let attempt = 0; attempt < 3; attempt += 1) await http.upload(body, { 'x-api-key': `guess ${attempt}` });
    const refused = await http.upload(body);
    expect(await outcome(refused)).toEqual({ status: 429, code: 'too_often' });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(http.guild.identified).toHaveLength(3);
  });

  test('counts unknown addresses of ours too', async () => {
    const http = await start({ limits: { requestsPerMinute: 2 } });
    const statuses = [];
    for (const path of ['/a', '/b', '/c']) statuses.push((await http.send(path)).status);
    expect(statuses).toEqual([404, 404, 429]);
  });

  test('never silences the health check by other requests', async () => {
    const http = await start({ limits: { requestsPerMinute: 1 } });
    await http.send('/');
    expect([(await http.send('/')).status, (await http.send('/health')).status]).toEqual([429, 200]);
  });

  test('believes a forwarded address from a trusted proxy only', async () => {
    const statuses = async (http: Listening) => {
      const from = async (address: string) =>
        (await http.send('/', { headers: { 'x-forwarded-for': address } })).status;
      return [await from('198.51.100.1'), await from('198.51.100.2'), await from('198.51.100.1')];
    };
    expect(await statuses(await start({ limits: { requestsPerMinute: 1 } }))).toEqual([404, 429, 429]);
    const behindProxy = await start({ limits: { requestsPerMinute: 1 }, trustProxy: ['loopback'] });
    expect(await statuses(behindProxy)).toEqual([404, 404, 429]);
  });
});

/** Announces a body and sends nothing of it; resolves with the status that comes all the same. */
function withoutBody(http: Listening, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const post = request(`${http.listener.url}${UPLOAD}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    post.on('response', (response) => {
      resolve(response.statusCode);
      post.destroy();
    });
    post.on('error', reject);
    post.flushHeaders();
  });
}
