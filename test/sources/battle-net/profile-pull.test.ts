import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ProfileRequest } from '../../../src/sources/battle-net/snapshots.ts';
import { type StartedBattleNet, startBattleNet } from './started-battle-net.ts';

let started: StartedBattleNet;

beforeEach(async () => {
  started = await startBattleNet();
});

afterEach(() => started.stop());

function wanted(name: string, refreshedAt: Date | null = null): ProfileRequest {
  const { id, realmSlug } = started.battleNet.world.character(name);
  return { battleNetId: id, name, realmSlug, refreshedAt };
}

function names(characters: readonly ProfileRequest[]): string[] {
  return characters.map((character) => character.name);
}

test('a profile gives spec, combat role, item level, last login and the realm as players know it', async () => {
  const trogmoon = wanted('Trogmoon');
  const pull = await started.source.pullProfiles([trogmoon], { region: 'us' });
  started.battleNet.assertClean();
  expect(pull).toEqual({
    profiles: [
      {
        character: trogmoon,
        className: 'Druid',
        spec: 'Guardian',
        combatRole: 'Tank',
        level: 80,
        itemLevel: 639,
        lastLoginAt: new Date('2026-02-28T20:15:00Z'),
        realmName: "Sen'jin",
        observedAt: started.clock.now(),
      },
    ],
    refused: [],
    failed: [],
    deferred: [],
  });
});

test('an accented name is asked for in lower case, its accent kept', async () => {
  const pull = await started.source.pullProfiles([wanted('Zatañña')], { region: 'us' });
  expect(pull.profiles).toMatchObject([{ spec: 'Mistweaver', combatRole: 'Healer' }]);
  expect(started.battleNet.paths.at(-1)).toBe('/us/profile/wow/character/area-52/zatañña');
});

test('what a profile leaves out is unknown, not zero', async () => {
  started.battleNet.world.character('Oldtoon').showProfile({});
  const pull = await started.source.pullProfiles([wanted('Oldtoon')], { region: 'us' });
  expect(pull.profiles).toMatchObject([
    { spec: null, combatRole: null, itemLevel: null, lastLoginAt: null, level: 60 },
  ]);
});

describe('a profile that Battle.net does not show', () => {
  test.each([403, 404] as const)('is refused with %d, and never asked for twice', async (status) => {
    started.battleNet.world.character('Trogmoon').hideProfile(status);
    const pull = await started.source.pullProfiles([wanted('Trogmoon'), wanted('Zatañña')], { region: 'us' });
    expect(names(pull.refused)).toEqual(['Trogmoon']);
    expect(pull.profiles).toHaveLength(1);
    expect(pull.failed).toEqual([]);
    expect(started.battleNet.requests('profile')).toBe(2);
  });

  test('because the name belongs to another character now is refused too', async () => {
    const oldId = { ...wanted('Trogmoon'), battleNetId: 424_242 };
    const pull = await started.source.pullProfiles([oldId], { region: 'us' });
    expect(pull.refused).toEqual([oldId]);
  });

  test('because its name can be no address is refused without a request', async () => {
    const hostile = { battleNetId: 7, name: '../../data', realmSlug: 'senjin', refreshedAt: null };
    const pull = await started.source.pullProfiles([hostile], { region: 'us' });
    expect(pull.refused).toEqual([hostile]);
    expect(started.battleNet.requests('profile')).toBe(0);
  });
});

describe('a profile that cannot be read', () => {
  test('after all attempts has failed, and says why; the others are there', async () => {
    started.battleNet.fail('profile', { kind: 'status', status: 500 }, 4);
    const first = await started.source.pullProfiles([wanted('Trogmoon')], { region: 'us' });
    expect(first.failed).toEqual([{ character: wanted('Trogmoon'), because: 'unreachable' }]);
    const second = await started.source.pullProfiles([wanted('Trogmoon'), wanted('Zatañña')], { region: 'us' });
    expect(second.profiles).toHaveLength(2);
  });

  test('because its body is no profile has failed', async () => {
    started.battleNet.fail('profile', { kind: 'altered', alter: (body) => ({ ...Object(body), level: 'eighty' }) });
    const pull = await started.source.pullProfiles([wanted('Trogmoon')], { region: 'us' });
    expect(pull.failed).toMatchObject([{ because: 'malformed' }]);
  });
});

describe('within a budget', () => {
  test('the stalest go first, those never read before all', async () => {
    const fresh = wanted('Trogmoon', new Date('2026-02-28T19:00:00Z'));
    const stale = wanted('Zatañña', new Date('2026-01-01T19:00:00Z'));
    const never = wanted('Oldtoon');
    const pull = await started.source.pullProfiles([fresh, stale, never], { region: 'us', budget: 2 });
    expect(names(pull.profiles.map((profile) => profile.character))).toEqual(['Zatañña']);
    expect(names(pull.refused)).toEqual(['Oldtoon']);
    expect(names(pull.deferred)).toEqual(['Trogmoon']);
    expect(started.battleNet.requests('profile')).toBe(2);
  });

  test('of zero nobody is asked for', async () => {
    const pull = await started.source.pullProfiles([wanted('Trogmoon')], { region: 'us', budget: 0 });
    expect(names(pull.deferred)).toEqual(['Trogmoon']);
    expect(started.battleNet.requests('profile')).toBe(0);
  });
});

test('a pull that Battle.net stops with 429 ends early, and defers the rest', async () => {
  await started.stop();
  started = await startBattleNet({ concurrency: 1, retries: { longestRetryAfterMilliseconds: 1000 } });
  started.battleNet.fail('profile', { kind: 'rate_limited', retryAfterSeconds: 3600 });
  const pull = await started.source.pullProfiles([wanted('Trogmoon'), wanted('Zatañña'), wanted('Oldtoon')], {
    region: 'us',
  });
  expect(pull.profiles).toEqual([]);
  expect(pull.failed.length + pull.deferred.length).toBe(3);
  expect(pull.failed[0]?.because).toBe('rate_limited');
  expect(started.battleNet.requests('profile')).toBe(1);
});

test('an aborted pull throws the reason and asks no further', async () => {
  started.battleNet.fail('profile', { kind: 'silent' });
  const stopping = new AbortController();
  const pull = started.source.pullProfiles([wanted('Trogmoon')], { region: 'us', signal: stopping.signal });
  await started.battleNet.requested('profile', 1);
  stopping.abort(new Error('the bot is stopping'));
  await expect(pull).rejects.toThrow('the bot is stopping');
});
