import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { LocalBattleNet } from '../../../src/sandbox/battle-net/local-battle-net.ts';
import { HandClock } from '../../sources/battle-net/started-battle-net.ts';

let battleNet: LocalBattleNet;
let clock: HandClock;

const rosterPath = '/data/wow/guild/senjin/pull-all-the-things/roster';
const trogmoonPath = '/profile/wow/character/senjin/trogmoon';

beforeEach(async () => {
  clock = new HandClock();
  battleNet = await LocalBattleNet.start({ clock });
  const { world } = battleNet;
  world.addRealm({ region: 'us', name: "Sen'jin", slug: 'senjin' });
  const guild = world.addGuild({ region: 'us', realmSlug: 'senjin', name: 'Pull All The Things' });
  const profile = { spec: 'Guardian', itemLevel: 639, lastLoginTimestamp: 1_700_000_000_000 };
  world.addCharacter(guild, { name: 'Trogmoon', realmSlug: 'senjin', classId: 11, level: 80, rank: 0, profile });
});

afterEach(() => battleNet.stop());

async function askForToken(credentials = `${battleNet.clientId}:${battleNet.clientSecret}`, body?: string) {
  const answer = await request(`${battleNet.oauthUrl}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: body ?? 'grant_type=client_credentials',
  });
  return { status: answer.statusCode, body: Object(await answer.body.json()) };
}

async function get(
  path: string,
  options: { token?: string; namespace?: string; region?: string; query?: string } = {},
) {
  const token = options.token ?? (await askForToken()).body.access_token;
  const base = battleNet.apiUrl.replace('{region}', options.region ?? 'us');
  const answer = await request(`${base}${path}${options.query ?? '?locale=en_US'}`, {
    headers: { authorization: `Bearer ${token}`, 'battlenet-namespace': options.namespace ?? 'profile-us' },
  });
  return { status: answer.statusCode, body: Object(await answer.body.json()) };
}

describe('a token', () => {
  test('is given for the right credentials', async () => {
    expect(await askForToken()).toEqual({
      status: 200,
      body: { access_token: expect.any(String), token_type: 'bearer', expires_in: 86_399, sub: 'local-client' },
    });
  });

  test('is not given for wrong ones', async () => {
    expect(await askForToken('local-client:guess')).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
  });

  test('is not given without a grant type', async () => {
    expect(await askForToken(undefined, 'grant=please')).toMatchObject({ status: 400 });
    expect(() => battleNet.assertClean()).toThrow('grant_type');
  });

  test('stays the same until it expires, with less and less of its life', async () => {
    const first = await askForToken();
    clock.advance(1000 * 1000);
    expect((await askForToken()).body).toEqual({ ...first.body, expires_in: 85_399 });
    clock.advance(86_399 * 1000);
    expect(await get(rosterPath, { token: first.body.access_token })).toMatchObject({ status: 401 });
    expect((await askForToken()).body.access_token).not.toBe(first.body.access_token);
  });

  test('can be revoked', async () => {
    const { body } = await askForToken();
    battleNet.revokeTokens();
    expect(await get(rosterPath, { token: body.access_token })).toMatchObject({
      status: 401,
      body: { code: 401, type: 'BLZWEBAPI00000401' },
    });
  });
});

describe('the shapes are the real ones', () => {
  test('a roster names its realm, its members only their slugs', async () => {
    const { body } = await get(rosterPath);
    expect(body.guild).toMatchObject({ name: 'Pull All The Things', realm: { name: "Sen'jin", slug: 'senjin' } });
    expect(body.members).toEqual([
      {
        character: {
          key: { href: expect.stringContaining('/profile/wow/character/senjin/trogmoon') },
          name: 'Trogmoon',
          id: expect.any(Number),
          realm: { key: expect.anything(), id: expect.any(Number), slug: 'senjin' },
          level: 80,
          playable_class: { key: expect.anything(), id: 11 },
          playable_race: { key: expect.anything(), id: expect.any(Number) },
        },
        rank: 0,
      },
    ]);
  });

  test('a profile names the realm, and no guild', async () => {
    const { body } = await get(trogmoonPath);
    expect(body).toMatchObject({
      name: 'Trogmoon',
      character_class: { id: 11, name: 'Druid' },
      active_spec: { name: 'Guardian' },
      realm: { name: "Sen'jin", slug: 'senjin' },
      equipped_item_level: 639,
      last_login_timestamp: 1_700_000_000_000,
    });
    expect(body).not.toHaveProperty('guild');
  });

  test('without a locale names come in every language, and it is noticed', async () => {
    const { body } = await get(trogmoonPath, { query: '' });
    expect(body.active_spec.name).toMatchObject({ en_US: 'Guardian' });
    expect(() => battleNet.assertClean()).toThrow('locale');
  });

  test('errors carry a code, a type and a detail', async () => {
    expect((await get('/data/wow/guild/senjin/nobody/roster')).body).toEqual({
      code: 404,
      type: 'BLZWEBAPI00000404',
      detail: 'Not Found',
    });
  });
});

describe('what should never be asked is refused and noticed', () => {
  test.each([
    ['a route that does not exist', '/data/wow/guild/senjin/pull-all-the-things/bank', {}, 501, 'no such route'],
    ['a namespace of another kind', rosterPath, { namespace: 'dynamic-us' }, 403, 'namespace'],
    ['a namespace of another region', rosterPath, { namespace: 'profile-eu' }, 403, 'namespace'],
    ['a region that does not exist', rosterPath, { region: 'mars' }, 403, 'namespace'],
    ['a name in upper case', '/profile/wow/character/senjin/Trogmoon', {}, 404, 'lower case'],
  ])('%s', async (_why, path, options, status, noticed) => {
    expect((await get(path, options)).status).toBe(status);
    expect(() => battleNet.assertClean()).toThrow(noticed);
  });

  test('an ordinary conversation leaves nothing to notice', async () => {
    await get(rosterPath);
    await get(trogmoonPath);
    await get('/profile/wow/character/senjin/nobody');
    expect(() => battleNet.assertClean()).not.toThrow();
  });
});

describe('the world', () => {
  test('a renamed character is found under the new name only', async () => {
    battleNet.world.character('Trogmoon').rename('Trogsun');
    expect((await get(trogmoonPath)).status).toBe(404);
    expect((await get('/profile/wow/character/senjin/trogsun')).status).toBe(200);
  });

  test('a character that left the guild still has a profile; a deleted one has none', async () => {
    const trogmoon = battleNet.world.character('Trogmoon');
    trogmoon.leaves();
    expect((await get(rosterPath)).body.members).toEqual([]);
    expect((await get(trogmoonPath)).status).toBe(200);
    battleNet.world.deleteCharacter(trogmoon);
    expect((await get(trogmoonPath)).status).toBe(404);
  });

  test('a character moves between guilds', async () => {
    const other = battleNet.world.addGuild({ region: 'us', realmSlug: 'senjin', name: 'Second Guild' });
    battleNet.world.character('Trogmoon').joins(other, 5);
    expect((await get(rosterPath)).body.members).toEqual([]);
    expect((await get('/data/wow/guild/senjin/second-guild/roster')).body.members).toMatchObject([{ rank: 5 }]);
  });

  test('a name is taken once per realm', () => {
    const guild = battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
    if (guild === null) throw new Error('the guild is gone');
    const twin = { name: 'TROGMOON', realmSlug: 'senjin', classId: 1, level: 1, rank: 1 };
    expect(() => battleNet.world.addCharacter(guild, twin)).toThrow('exists already');
    expect(() => battleNet.world.addCharacter(guild, { ...twin, realmSlug: 'atlantis' })).toThrow('add it first');
  });
});

describe('faults', () => {
  test('happen as often as asked, in order, on their route', async () => {
    battleNet.fail('roster', { kind: 'rate_limited', retryAfterSeconds: 7 }, 1);
    battleNet.fail('roster', { kind: 'status', status: 500 }, 2);
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await get(rosterPath)).status);
    expect(statuses).toEqual([429, 500, 500, 200]);
    expect((await get(trogmoonPath)).status).toBe(200);
  });

  test('without a number happen until healed', async () => {
    battleNet.fail('profile', { kind: 'status', status: 503 });
    expect([(await get(trogmoonPath)).status, (await get(trogmoonPath)).status]).toEqual([503, 503]);
    battleNet.heal('profile');
    expect((await get(trogmoonPath)).status).toBe(200);
  });

  test('are counted as requests', async () => {
    battleNet.fail('roster', { kind: 'status', status: 500 }, 1);
    await get(rosterPath);
    await get(rosterPath);
    expect(battleNet.requests('roster')).toBe(2);
    expect(battleNet.requests('token')).toBe(2);
  });

  test('that never answer do not keep it from stopping', async () => {
    const { body } = await askForToken();
    battleNet.fail('roster', { kind: 'silent' });
    const unanswered = get(rosterPath, { token: body.access_token });
    const outcome = expect(unanswered).rejects.toThrow();
    await battleNet.requested('roster', 1);
    await battleNet.stop();
    await outcome;
    battleNet = await LocalBattleNet.start();
  });
});

test('a port that is taken is a clear failure', async () => {
  await expect(LocalBattleNet.start({ port: battleNet.port })).rejects.toThrow('EADDRINUSE');
});
