import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  anotherGuild,
  duplicateMember,
  emptyRoster,
  type Fault,
  halfRoster,
  malformedMember,
} from '../../../src/sandbox/battle-net/faults.ts';
import type { RosterPull } from '../../../src/sources/battle-net/snapshots.ts';
import { pullAllTheThings, type StartedBattleNet, startBattleNet } from './started-battle-net.ts';

let started: StartedBattleNet;

beforeEach(async () => {
  started = await startBattleNet();
});

afterEach(() => started.stop());

function charactersOf(pull: RosterPull): string[] {
  if (pull.kind !== 'complete') throw new Error(`The roster is ${pull.kind}: ${pull.detail}`);
  return pull.snapshot.characters.map((character) => `${character.name}-${character.realmSlug}`);
}

describe('a complete roster', () => {
  test('carries every character with what the roster knows, across realms', async () => {
    const pull = await started.source.pullRoster(pullAllTheThings);
    started.battleNet.assertClean();
    expect(pull).toEqual({
      kind: 'complete',
      snapshot: {
        observedAt: started.clock.now(),
        guild: {
          battleNetId: started.guild.id,
          name: 'Pull All The Things',
          realmSlug: 'senjin',
          realmName: "Sen'jin",
        },
        characters: [
          {
            battleNetId: expect.any(Number),
            name: 'Trogmoon',
            realmSlug: 'senjin',
            realmName: null,
            level: 80,
            classId: 11,
            className: 'Druid',
            rankIndex: 0,
          },
          expect.objectContaining({ name: 'Zatañña', realmSlug: 'area-52', className: 'Monk', rankIndex: 3 }),
          expect.objectContaining({ name: 'Oldtoon', className: 'Warrior' }),
        ],
      },
    });
  });

  test('costs one request', async () => {
    await started.source.pullRoster(pullAllTheThings);
    expect(started.battleNet.requests('roster')).toBe(1);
    expect(started.battleNet.requests('profile')).toBe(0);
  });

  test('keeps the id of a character that was renamed or transferred', async () => {
    const oldtoon = started.battleNet.world.character('Oldtoon');
    oldtoon.rename('Newtoon');
    oldtoon.transfer('area-52');
    const pull = await started.source.pullRoster(pullAllTheThings);
    expect(pull).toMatchObject({
      snapshot: {
        characters: expect.arrayContaining([
          expect.objectContaining({ battleNetId: oldtoon.id, name: 'Newtoon', realmSlug: 'area-52' }),
        ]),
      },
    });
  });

  test('follows who leaves, joins and changes rank', async () => {
    started.battleNet.world.character('Oldtoon').leaves();
    started.battleNet.world.character('Zatañña').rerank(1);
    const pull = await started.source.pullRoster(pullAllTheThings);
    expect(charactersOf(pull)).toEqual(['Trogmoon-senjin', 'Zatañña-area-52']);
    expect(pull).toMatchObject({ snapshot: { characters: [{ rankIndex: 0 }, { rankIndex: 1 }] } });
  });

  test('names a class that came after this program by its id', async () => {
    started.battleNet.world.character('Oldtoon').classId = 14;
    const pull = await started.source.pullRoster(pullAllTheThings);
    expect(pull).toMatchObject({
      snapshot: { characters: expect.arrayContaining([expect.objectContaining({ className: 'Unknown (14)' })]) },
    });
  });

  test('may be empty: the caller decides what that means', async () => {
    started.battleNet.fail('roster', emptyRoster);
    expect(charactersOf(await started.source.pullRoster(pullAllTheThings))).toEqual([]);
  });

  test('that lost members without a trace looks complete: only the shrink guard can tell', async () => {
    started.battleNet.fail('roster', halfRoster);
    expect(charactersOf(await started.source.pullRoster(pullAllTheThings))).toHaveLength(2);
  });

  test('may list one name on two realms', async () => {
    started.battleNet.world.addCharacter(started.guild, {
      name: 'Trogmoon',
      realmSlug: 'area-52',
      classId: 8,
      level: 20,
      rank: 4,
    });
    expect(charactersOf(await started.source.pullRoster(pullAllTheThings))).toContain('Trogmoon-area-52');
  });
});

describe('a roster that must not be acted on', () => {
  const altered = (alter: (members: Record<string, unknown>[]) => unknown[]): Fault => ({
    kind: 'altered',
    alter: (body) => ({ ...Object(body), members: alter(structuredClone(Object(body).members)) }),
  });
  const withCharacter = (change: Record<string, unknown>): Fault =>
    altered(([first, ...rest]) => [{ ...first, character: { ...Object(first?.character), ...change } }, ...rest]);

  const cases: readonly [why: string, fault: Fault, because: string][] = [
    ['a member without a character', malformedMember, 'malformed_member'],
    ['a member that is no object', altered((members) => [...members, null]), 'malformed_member'],
    ['a member without a realm', withCharacter({ realm: undefined }), 'malformed_member'],
    ['a member without a name', withCharacter({ name: '' }), 'malformed_member'],
    ['a name with a NUL, which no database takes', withCharacter({ name: 'Tro\u0000g' }), 'malformed_member'],
    ['a level that is no number', withCharacter({ level: '80' }), 'malformed_member'],
    ['a rank beyond 9', altered((members) => members.map((one) => ({ ...one, rank: 10 }))), 'malformed_member'],
    ['a member listed twice', duplicateMember, 'duplicate_character'],
    [
      'one id under two names',
      altered(([a, b]) => [a, { ...b, character: { ...Object(a?.character), name: Object(b?.character).name } }]),
      'duplicate_character',
    ],
    [
      'one name in two spellings of case',
      altered(([a]) => [a, { ...a, character: { ...Object(a?.character), id: 5, name: 'TROGMOON' } }]),
      'duplicate_character',
    ],
    ['the guild block of another guild', anotherGuild, 'another_guild'],
  ];

  test('but one id on two realms is two characters, for each realm counts for itself', async () => {
    const onAnotherRealm = altered(([a, b]) => {
      const { id } = Object(a?.character);
      const character = { ...Object(b?.character), id, realm: { id: 77, slug: 'area-52' } };
      return [a, { ...b, character }];
    });
    started.battleNet.fail('roster', onAnotherRealm);
    const pulled = await started.source.pullRoster(pullAllTheThings);
    expect(pulled).toMatchObject({
      kind: 'complete',
      snapshot: { characters: [{ realmSlug: 'senjin' }, { realmSlug: 'area-52' }] },
    });
  });

  test.each(cases)('%s', async (_why, fault, because) => {
    started.battleNet.fail('roster', fault);
    expect(await started.source.pullRoster(pullAllTheThings)).toMatchObject({ kind: 'incomplete', because });
  });

  test('that of another guild which got the name of the known one', async () => {
    const known = { ...pullAllTheThings, battleNetId: started.guild.id };
    expect(await started.source.pullRoster(known)).toMatchObject({ kind: 'complete' });
    const former = { ...pullAllTheThings, battleNetId: started.guild.id + 1 };
    expect(await started.source.pullRoster(former)).toMatchObject({ kind: 'incomplete', because: 'another_guild' });
  });

  test('says which member is wrong, without quoting it', async () => {
    started.battleNet.fail('roster', withCharacter({ level: '<@everyone>' }));
    const pull = await started.source.pullRoster(pullAllTheThings);
    expect(pull).toMatchObject({ detail: expect.stringContaining('members.0.character.level') });
    expect(JSON.stringify(pull)).not.toContain('everyone');
  });
});

describe('a roster that cannot be had', () => {
  test.each([
    ['a guild that does not exist', { ...pullAllTheThings, nameSlug: 'no-such-guild' }],
    ['a path instead of a slug', { ...pullAllTheThings, nameSlug: '../../../profile' }],
    ['a dot instead of a slug', { ...pullAllTheThings, realmSlug: '..' }],
    ['an empty slug', { ...pullAllTheThings, nameSlug: '' }],
  ])('%s is not found', async (_why, ref) => {
    expect(await started.source.pullRoster(ref)).toMatchObject({ kind: 'failed', because: 'not_found' });
    started.battleNet.assertClean();
  });

  test.each<[string, Fault, string]>([
    ['a body that is no roster', { kind: 'altered', alter: () => ({ news: [] }) }, 'malformed'],
    [
      'no list of members',
      { kind: 'altered', alter: (body) => ({ ...Object(body), members: undefined }) },
      'malformed',
    ],
    ['JSON that ends in the middle', { kind: 'truncated_json' }, 'malformed'],
    ['a connection that breaks in the body', { kind: 'cut_off' }, 'unreachable'],
    ['a connection that breaks at once', { kind: 'dropped' }, 'unreachable'],
    ['a server error', { kind: 'status', status: 500 }, 'unreachable'],
    ['a gateway error', { kind: 'status', status: 502 }, 'unreachable'],
    ['too many requests', { kind: 'rate_limited' }, 'rate_limited'],
    ['a refusal', { kind: 'status', status: 403 }, 'refused'],
    ['a redirect', { kind: 'status', status: 302 }, 'malformed'],
  ])('%s', async (_why, fault, because) => {
    started.battleNet.fail('roster', fault);
    expect(await started.source.pullRoster(pullAllTheThings)).toMatchObject({ kind: 'failed', because });
  });
});

describe('checking a guild for /setup', () => {
  test('gives the name as Battle.net writes it and the size', async () => {
    expect(await started.source.verifyGuild(pullAllTheThings)).toEqual({
      ok: true,
      value: { guild: expect.objectContaining({ name: 'Pull All The Things', realmName: "Sen'jin" }), characters: 3 },
    });
  });

  test('says why it cannot', async () => {
    const unknown = { ...pullAllTheThings, nameSlug: 'pull-all-things' };
    expect(await started.source.verifyGuild(unknown)).toMatchObject({ ok: false, problem: { because: 'not_found' } });
    started.battleNet.fail('roster', malformedMember);
    expect(await started.source.verifyGuild(pullAllTheThings)).toMatchObject({
      ok: false,
      problem: { because: 'malformed_member' },
    });
  });
});

test('the realm index of a region, with what realms are called in other languages', async () => {
  const nativeName = { locale: 'ru_RU', name: 'Гордунни' };
  started.battleNet.world.addRealm({ region: 'us', name: 'Gordunni', slug: 'gordunni', nativeName });
  expect(await started.source.pullRealms('us')).toEqual({
    kind: 'complete',
    realms: [
      { id: expect.any(Number), name: "Sen'jin", slug: 'senjin' },
      { id: expect.any(Number), name: 'Area 52', slug: 'area-52' },
      { id: expect.any(Number), name: 'Gordunni', slug: 'gordunni', otherNames: ['Гордунни'] },
    ],
  });
  started.battleNet.assertClean();
});
