import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KEY } from './guild-in-memory.ts';
import { type Listening, listen, UPLOAD } from './listening.ts';

let http: Listening;

beforeAll(async () => {
  http = await listen();
});

afterAll(async () => {
  await http[Symbol.asyncDispose]();
});

/** 200 where the input happens to be an upload, else a refusal that says why. Never 5xx. */
async function expectRefusedOrProcessed(response: Response): Promise<void> {
  const body = (await response.json()) as { status?: string; error?: { code: string; message: string } };
  if (response.status === 200) expect(body.status).toBe('processed');
  else expect(body.error?.message).not.toBe('');
  expect([200, 400, 413, 415]).toContain(response.status);
}

const note = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\0', '\ud800', '__proto__', '@everyone'),
  fc.jsonValue(),
);
const character = fc.record(
  { name: note, realm: note, guild_note: note, officer_note: note, rank: fc.oneof(fc.integer(), fc.double(), note) },
  { requiredKeys: [] },
);
const almostUpload = fc.record({ characters: fc.array(fc.oneof(character, fc.jsonValue())), uploaded_by: note });

describe('an upload is refused or processed and never breaks anything', () => {
  test('whatever JSON it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), almostUpload), async (body) =>
        expectRefusedOrProcessed(await http.upload(JSON.stringify(body))),
      ),
      { numRuns: 150 },
    );
  });

  test('whatever bytes it is, under whatever headers', async () => {
    const type = fc.constantFrom('application/json', 'application/json; charset=utf-16', 'text/plain', 'x', '/');
    const encoding = fc.constantFrom('gzip', 'deflate', 'br', 'identity', 'zstd', ',');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.uint8Array({ maxLength: 500 }).map((inner) => new Uint8Array(zlib.gzipSync(inner))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, type, encoding, async (body, contentType, contentEncoding) =>
        expectRefusedOrProcessed(
          await http.send(UPLOAD, {
            method: 'POST',
            headers: { 'x-api-key': KEY, 'content-type': contentType, 'content-encoding': contentEncoding },
            body: new Uint8Array(body),
          }),
        ),
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    ['a tower of lists', '['.repeat(1_000_000)],
    ['a deep tree in an unknown field', `{"characters":[],"x":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['a million faults', JSON.stringify({ characters: Array(1_000_000).fill(0) })],
    ['a poisoned prototype', '{"__proto__":{"characters":[{"name":"Trogmoon"}]},"constructor":{"prototype":{"x":1}}}'],
    ['numbers beyond any', '{"characters":[{"name":"Trogmoon","rank":1e999}]}'],
    ['two lists of characters', '{"characters":[{"name":"Trogmoon"}],"characters":[]}'],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0xfe, 0x22)],
  ])('even %s', async (_what, body) => {
    const response = await http.upload(body);
    expect(response.status).toBe(400);
    await expectRefusedOrProcessed(response);
  });
});
