import { afterEach, describe, expect, test } from '@jest/globals';
import type { LocalBattleNetOptions } from '../../../src/sandbox/battle-net/local-battle-net.ts';
import type { BattleNetClientOptions } from '../../../src/sources/battle-net/client-options.ts';
import { pullAllTheThings, type StartedBattleNet, startBattleNet } from './started-battle-net.ts';

const minute = 60_000;
const hour = 60 * minute;
let started: StartedBattleNet;

afterEach(() => started.stop());

async function start(
  options: Partial<BattleNetClientOptions> = {},
  served: LocalBattleNetOptions = {},
): Promise<StartedBattleNet> {
  started = await startBattleNet(options, served);
  return started;
}

const pull = () => started.source.pullRoster(pullAllTheThings);

test('a token is fetched once and kept, however many ask at once', async () => {
  await start();
  await Promise.all([pull(), pull(), started.source.pullRealms('us')]);
  await pull();
  expect(started.battleNet.requests('token')).toBe(1);
});

test('a token is replaced five minutes before it expires, not earlier', async () => {
  await start({}, { tokenLifetimeSeconds: (24 * hour) / 1000 });
  await pull();
  started.clock.advance(24 * hour - 5 * minute - 1000);
  await pull();
  expect(started.battleNet.requests('token')).toBe(1);
  started.clock.advance(2000);
  await pull();
  expect(started.battleNet.requests('token')).toBe(2);
});

test('a token with less than five minutes left is used for half of them, not refetched each time', async () => {
  await start({}, { tokenLifetimeSeconds: 240 });
  await pull();
  await pull();
  expect(started.battleNet.requests('token')).toBe(1);
  started.clock.advance(2 * minute + 1000);
  await pull();
  expect(started.battleNet.requests('token')).toBe(2);
});

test('a revoked token is replaced once for everybody who was refused, and nobody notices', async () => {
  await start();
  await pull();
  started.battleNet.revokeTokens();
  const pulls = await Promise.all([pull(), pull(), pull()]);
  expect(pulls.map((each) => each.kind)).toEqual(['complete', 'complete', 'complete']);
  expect(started.battleNet.requests('token')).toBe(2);
});

test('a fresh token that is refused as well ends it: one renewal, no more', async () => {
  await start();
  started.battleNet.fail('roster', { kind: 'status', status: 401 });
  expect(await pull()).toMatchObject({ kind: 'failed', because: 'unauthorised' });
  expect(started.battleNet.requests('roster')).toBe(2);
  expect(started.battleNet.requests('token')).toBe(2);
});

describe('wrong credentials', () => {
  test('are unauthorised at once, without retries', async () => {
    await start({ clientSecret: 'hunter2-wrong' });
    expect(await pull()).toMatchObject({ kind: 'failed', because: 'unauthorised' });
    expect(started.battleNet.requests('token')).toBe(1);
    expect(started.battleNet.requests('roster')).toBe(0);
  });

  test('and tokens never show in a result or in the log', async () => {
    await start({ clientSecret: 'hunter2-wrong' });
    const refused = await pull();
    started.battleNet.fail('token', { kind: 'dropped' });
    const broken = await started.source.pullRealms('us');
    const encoded = Buffer.from(`${started.battleNet.clientId}:hunter2-wrong`).toString('base64');
    const told = JSON.stringify([refused, broken, started.logged]);
    expect(started.logged.length).toBeGreaterThan(0);
    expect(told).not.toContain('hunter2');
    expect(told).not.toContain(encoded);
  });

  test('stop a profile pull after one request for a token', async () => {
    await start({ clientSecret: 'wrong' });
    const characters = ['Trogmoon', 'Zatañña', 'Oldtoon'].map((name) => {
      const { id, realmSlug } = started.battleNet.world.character(name);
      return { battleNetId: id, name, realmSlug, refreshedAt: null };
    });
    const profiles = await started.source.pullProfiles(characters, { region: 'us' });
    expect(profiles.failed.length + profiles.deferred.length).toBe(3);
    expect(started.battleNet.requests('token')).toBe(1);
    expect(started.battleNet.requests('profile')).toBe(0);
  });
});

test('a token endpoint that stumbles is tried again', async () => {
  await start();
  started.battleNet.fail('token', { kind: 'status', status: 503 }, 2);
  expect(await pull()).toMatchObject({ kind: 'complete' });
  expect(started.battleNet.requests('token')).toBe(3);
});

test('a token endpoint that stays down costs its own attempts, not attempts times attempts', async () => {
  await start({ retries: { attempts: 3 } });
  started.battleNet.fail('token', { kind: 'status', status: 503 });
  expect(await pull()).toMatchObject({ kind: 'failed', because: 'unreachable' });
  expect(started.battleNet.requests('token')).toBe(4);
});

test('a token answer that is none is malformed', async () => {
  await start();
  started.battleNet.fail('token', { kind: 'altered', alter: () => ({ token: 'US1' }) });
  expect(await pull()).toMatchObject({ kind: 'failed', because: 'malformed' });
});
