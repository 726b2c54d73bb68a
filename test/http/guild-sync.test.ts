import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { UploadProblem } from '../../src/http/verbs.ts';
import { KEY, OTHER_KEY, REVOKED_KEY, SUSPENDED_KEY } from './guild-in-memory.ts';
import { jsonWithKey, type Listening, listen, UPLOAD } from './listening.ts';

let http: Listening;

beforeEach(async () => {
  http = await listen();
});

afterEach(async () => {
  await http[Symbol.asyncDispose]();
});

const trogmoon = { name: 'Trogmoon', realm: "Sen'jin", guild_note: 'GM / Mike', officer_note: 'Discord: Trog' };

async function refusal(response: Response) {
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  return { status: response.status, ...error };
}

describe('an upload', () => {
  test('is answered with what became of it', async () => {
    const response = await http.upload({
      characters: [trogmoon, { name: 'Oldtoon-Sargeras' }],
      uploaded_by: 'Trogmoon',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      status: 'processed',
      characters_received: 2,
      updated: 1,
      not_found: ['Oldtoon-Sargeras'],
      officer_notes_kept: false,
      timestamp: '2026-08-01T20:06:00.000Z',
    });
    expect(http.guild.roster[0]).toMatchObject({ guildNote: 'GM / Mike', officerNote: 'Discord: Trog' });
  });

  test('sent twice changes nothing the second time', async () => {
    await http.upload({ characters: [trogmoon] });
    expect(await (await http.upload({ characters: [trogmoon] })).json()).toMatchObject({ updated: 0 });
  });

  test('without officer notes says that the known ones were kept', async () => {
    await http.upload({ characters: [trogmoon] });
    const blind = await http.upload({ characters: [{ ...trogmoon, officer_note: '' }] });
    expect(await blind.json()).toMatchObject({ officer_notes_kept: true, updated: 0 });
  });

  test('keeps letters beyond ASCII on their way', async () => {
    await http.upload({ characters: [{ name: 'Zatañña-AzjolNerub', guild_note: 'Øyvind 🦀' }] });
    expect(http.guild.roster[1]).toMatchObject({ guildNote: 'Øyvind 🦀' });
  });
});

describe('a refused upload', () => {
  test.each<[string, unknown, string, unknown]>([
    ['no characters', { characters: [] }, 'no_characters', undefined],
    ['no object', [], 'malformed', [{ path: 'body', problem: 'must be an object' }]],
    [
      'faults in several places',
      { characters: [{ name: 1 }, { name: 'Trogmoon', rank: 12 }] },
      'malformed',
      [
        { path: 'characters[0].name', problem: 'must be text' },
        { path: 'characters[1].rank', problem: 'must be a whole number from 0 to 9' },
      ],
    ],
    ['half a JSON', '{"characters":[', 'malformed_json', undefined],
    ['no body', '', 'malformed_json', undefined],
  ])('with %s is 400 and says why', async (_what, body, code, details) => {
    const refused = await refusal(await http.upload(body));
    expect(refused).toMatchObject({ status: 400, code, reference: expect.stringMatching(/^[\da-f]{10}$/) });
    expect(refused['details' as keyof typeof refused]).toEqual(details);
    expect(http.guild.uploads).toEqual([]);
  });

  test('with very many faults lists fifty and says that there are more', async () => {
    const refused = await refusal(await http.upload({ characters: Array(60).fill({}) }));
    expect(refused).toMatchObject({ code: 'malformed', details_truncated: true });
    expect(refused['details' as keyof typeof refused]).toHaveLength(50);
  });

  test.each([
    ['text/plain'],
    ['application/xml'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['nonsense'],
  ])('as %s is 415: only JSON is read', async (type) => {
    const refused = await refusal(await http.upload('{}', { 'content-type': type }));
    expect(refused).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  test('without any type is 415', async () => {
    const response = await http.send(UPLOAD, {
      method: 'POST',
      headers: { 'x-api-key': KEY },
      body: new Uint8Array(3),
    });
    expect(await refusal(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  test.each<[UploadProblem, number]>([
    [{ kind: 'wrong_key' }, 401],
    [{ kind: 'key_suspended' }, 403],
    [{ kind: 'key_revoked' }, 403],
    [{ kind: 'server_left' }, 403],
    [{ kind: 'guild_removed' }, 403],
    [{ kind: 'busy', retryAfterSeconds: 3.2 }, 503],
  ])('because of %o at the last moment is %d', async (problem, status) => {
    http.guild.refuses = problem;
    const response = await http.upload({ characters: [trogmoon] });
    expect(response.headers.get('retry-after')).toBe(problem.kind === 'busy' ? '4' : null);
    expect(await refusal(response)).toMatchObject({ status, code: problem.kind });
  });

  test('because of a bug is 500 with the reference that is in the log, and without a stack', async () => {
    http.guild.failsWith = new Error('relation "character" does not exist');
    const response = await http.upload({ characters: [trogmoon] });
    const text = await response.text();
    const { error } = JSON.parse(text) as { error: { code: string; reference: string } };
    expect(response.status).toBe(500);
    expect(error.code).toBe('unexpected');
    expect(text).not.toMatch(/relation|\.ts|stack/);
    const logged = http
      .log()
      .split('\n')
      .find((line) => line.includes('A request failed'));
    expect(logged).toContain(error.reference);
    expect(logged).toContain('relation \\"character\\" does not exist');
  });
});

describe('the key', () => {
  test.each([
    ['POST', UPLOAD],
    ['GET', `${UPLOAD}/status`],
    ['GET', '/api/guild-sync/status'],
  ])('is asked for at %s %s', async (method, path) => {
    const statuses = async (key?: string) =>
      refusal(await http.send(path, { method, headers: key === undefined ? {} : { 'X-API-Key': key } }));
    expect(await statuses()).toMatchObject({ status: 401, code: 'no_key' });
    expect(await statuses(' ')).toMatchObject({ status: 401, code: 'no_key' });
    expect(await statuses('wrong')).toMatchObject({ status: 401, code: 'wrong_key' });
    expect(await statuses(`${KEY}x`)).toMatchObject({ status: 401, code: 'wrong_key' });
    expect(await statuses(SUSPENDED_KEY)).toMatchObject({ status: 403, code: 'key_suspended' });
    expect(await statuses(REVOKED_KEY)).toMatchObject({ status: 403, code: 'key_revoked' });
  });

  test('counts only in its header', async () => {
    const response = await http.send(`${UPLOAD}/status?x-api-key=${KEY}`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(await refusal(response)).toMatchObject({ status: 401, code: 'no_key' });
  });

  test('never reaches the log, whatever happens', async () => {
    http.guild.failsWith = new Error('broken');
    await http.upload({ characters: [trogmoon] });
    await http.upload('{');
    await http.send(`${UPLOAD}/status?key=${KEY}`, { headers: { 'x-api-key': KEY } });
    await http.send(`/${KEY}`);
    await http.send('/%', { headers: { 'x-api-key': KEY } });
    expect(http.log()).toContain('"status":500');
    expect(http.log()).toContain('"keyId":"key-1"');
    expect(http.log()).not.toContain(KEY);
  });
});

describe('status', () => {
  test('of uploads is null before the first, then the last of the key’s own guild', async () => {
    const status = async (key: string) =>
      (await http.send(`${UPLOAD}/status`, { headers: { 'x-api-key': key } })).json();
    expect(await status(KEY)).toEqual({ last_upload: null });
    await http.upload({ characters: [trogmoon], uploaded_by: 'Trogmoon' });
    expect(await status(KEY)).toEqual({
      last_upload: {
        received_at: '2026-08-01T20:06:00.000Z',
        processed_at: null,
        uploaded_by: 'Trogmoon',
        addon_version: '1.0',
        characters_received: 1,
        updated: 1,
      },
    });
    expect(await status(OTHER_KEY)).toEqual({ last_upload: null });
  });

  test('of the sources is the last successful run of each', async () => {
    const response = await http.send('/api/guild-sync/status', { headers: jsonWithKey });
    expect(await response.json()).toEqual({
      last_success: {
        blizzard_api: {
          started_at: '2026-08-01T19:00:00.000Z',
          finished_at: '2026-08-01T19:00:02.400Z',
          found: 2,
          added: 1,
          updated: 0,
          removed: 0,
          new_findings: 1,
        },
        discord_bot: null,
        addon_upload: null,
      },
    });
  });
});

describe('health', () => {
  test.each([
    [true, true, 200, { status: 'ready', database: 'up', discord: 'up' }],
    [false, true, 503, { status: 'not_ready', database: 'down', discord: 'up' }],
    [true, false, 503, { status: 'not_ready', database: 'up', discord: 'down' }],
  ])('with database %s and discord %s is %d, without a key', async (database, discord, status, body) => {
    Object.assign(http.guild.works, { database, discord });
    const response = await http.send('/health');
    expect({ status: response.status, body: await response.json() }).toEqual({ status, body });
  });
});

describe('any other address', () => {
  test.each([
    ['GET', '/'],
    ['GET', UPLOAD],
    ['DELETE', UPLOAD],
    ['POST', '/health'],
    ['GET', '/api/guild-sync/'],
    ['GET', '/api/guild-sync/statuses'],
    ['GET', '/.env'],
  ])('%s %s is 404 in the same shape', async (method, path) => {
    expect(await refusal(await http.send(path, { method }))).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('that cannot be decoded is 400', async () => {
    expect(await refusal(await http.send('/%'))).toMatchObject({ status: 400, code: 'bad_request' });
  });
});
