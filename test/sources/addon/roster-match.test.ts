import { describe, expect, test } from '@jest/globals';
import { matchToRoster, type RosterCharacter } from '../../../src/sources/addon/roster-match.ts';
import { readNotesSnapshot } from '../../../src/sources/addon/source.ts';

const roster: readonly RosterCharacter[] = [
  { name: 'Trogmoon', realmSlug: 'senjin', realmName: "Sen'jin" },
  { name: 'Trogmoon', realmSlug: 'alterac-mountains', realmName: null },
  { name: 'Zatañña', realmSlug: 'azjol-nerub', realmName: null },
  { name: 'Мирослав', realmSlug: 'howling-fjord', realmName: 'Ревущий фьорд' },
];

interface Shown {
  readonly name: string;
  readonly realm?: string;
  readonly guild_note?: string;
}

function match(...characters: readonly Shown[]) {
  const snapshot = readNotesSnapshot({ characters }, new Date(0));
  if (!snapshot.ok) throw new Error(JSON.stringify(snapshot.problem));
  return matchToRoster(snapshot.value.characters, roster, 'senjin');
}

describe('found on the roster', () => {
  test.each<[Shown, string, string]>([
    [{ name: 'Trogmoon', realm: "Sen'jin" }, 'senjin', 'the display name'],
    [{ name: 'TROGMOON' }, 'senjin', "an empty realm is the guild's own"],
    [
      { name: 'Trogmoon', realm: 'Alterac Mountains' },
      'alterac-mountains',
      'the same name on another realm is another character',
    ],
    [{ name: 'Trogmoon-AlteracMountains', realm: "Sen'jin" }, 'alterac-mountains', 'the glued realm wins'],
    [{ name: 'zatan\u0303n\u0303a-Azjol-Nerub' }, 'azjol-nerub', 'accents as marks of their own'],
    [{ name: 'МИРОСЛАВ', realm: 'Ревущий фьорд' }, 'howling-fjord', 'a realm whose slug does not follow from its name'],
    [{ name: 'Мирослав', realm: 'howling-fjord' }, 'howling-fjord', 'the slug itself'],
  ])('%o is the one of %s: %s', (character, realmSlug) => {
    const { found, notFound } = match(character);
    expect([...found.keys()].map((known) => known.realmSlug)).toEqual([realmSlug]);
    expect(notFound).toEqual([]);
  });

  test('a character that comes twice, in two spellings, counts as the last says', () => {
    const { found } = match(
      { name: 'Trogmoon', realm: "Sen'jin", guild_note: 'first' },
      { name: 'Trogmoon', guild_note: 'last' },
    );
    expect([...found.values()].map(({ guildNote }) => guildNote)).toEqual(['last']);
  });
});

test('by a name that has nothing in common with the slug, where somebody knows whose it is', () => {
  const snapshot = readNotesSnapshot({ characters: [{ name: 'Даша', realm: 'Гордунни' }] }, new Date(0));
  if (!snapshot.ok) throw new Error(JSON.stringify(snapshot.problem));
  const dasha = { name: 'Даша', realmSlug: 'gordunni', realmName: null };
  const match = (slugOf?: (realm: string) => string | null) =>
    matchToRoster(snapshot.value.characters, [dasha], 'senjin', slugOf);
  expect([...match((realm) => (realm === 'Гордунни' ? 'gordunni' : null)).found.keys()]).toEqual([dasha]);
  expect(match().notFound).toEqual(['Даша-Гордунни']);
});

describe('not found', () => {
  test.each<[Shown, string, string]>([
    [{ name: 'Zatañña', realm: "Sen'jin" }, "Zatañña-Sen'jin", 'the name alone is not enough'],
    [{ name: 'Zatañña' }, 'Zatañña', 'nor with the own realm'],
    [{ name: 'Zatanna', realm: 'Azjol-Nerub' }, 'Zatanna-Azjol-Nerub', 'an accent makes another character'],
    [{ name: 'Oldtoon-Sargeras' }, 'Oldtoon-Sargeras', 'nobody on the roster'],
    [{ name: 'Trogmoon', realm: '???' }, 'Trogmoon-???', 'no realm at all'],
  ])('%o is told as %s: %s', (character, told) => {
    const { found, notFound } = match(character);
    expect(found.size).toBe(0);
    expect(notFound).toEqual([told]);
  });

  test('each is told once, in the order of the upload', () => {
    expect(match({ name: 'B' }, { name: 'A-Illidan' }, { name: 'b' }).notFound).toEqual(['B', 'A-Illidan']);
  });
});
