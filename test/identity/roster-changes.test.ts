import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isRenamed,
  type KnownCharacter,
  type ListedCharacter,
  type RosterChanges,
  rosterChanges,
} from '../../src/identity/roster-changes.ts';

const GUILD = 'our guild';

function listed(battleNetId: number, name: string, more: Partial<ListedCharacter> = {}): ListedCharacter {
  return { battleNetId, name, realmSlug: 'senjin', class: 'Druid', level: 80, rankIndex: 3, ...more };
}

function known(battleNetId: number, name: string, more: Partial<KnownCharacter> = {}): KnownCharacter {
  return {
    ...listed(battleNetId, name),
    id: `stored ${battleNetId}`,
    guildId: GUILD,
    present: true,
    missing: false,
    keptByOfficer: false,
    watched: true,
    listedLaterElsewhere: false,
    ...more,
  };
}

/** The changes in short: what a reader of a table wants to compare. */
function inShort({ appeared, changed, departed, heldBack }: RosterChanges) {
  const names = (characters: readonly Pick<ListedCharacter, 'name'>[]) => characters.map(({ name }) => name);
  return {
    appeared: names(appeared),
    changed: changed.map(({ before, after }) => `${before.id} → ${after.name}`),
    departed: names(departed),
    heldBack: names(heldBack),
  };
}

const nothing = { appeared: [], changed: [], departed: [], heldBack: [] };

interface Case {
  readonly what: string;
  readonly known: readonly KnownCharacter[];
  readonly listed: readonly ListedCharacter[];
  readonly changes: Partial<ReturnType<typeof inShort>>;
}

const others = [4, 5, 6, 7, 8, 9].map((id) => known(id, `Other${id}`));
const othersListed = others.map(({ battleNetId, name }) => listed(battleNetId, name));

const cases: readonly Case[] = [
  { what: 'the same roster again changes nothing', known: others, listed: othersListed, changes: {} },
  {
    what: 'a character listed for the first time appears',
    known: others,
    listed: [...othersListed, listed(1, 'New')],
    changes: { appeared: ['New'] },
  },
  {
    what: 'a character that is not listed departs',
    known: [...others, known(1, 'Gone')],
    listed: othersListed,
    changes: { departed: ['Gone'] },
  },
  {
    what: 'one that departed before does not depart again',
    known: [...others, known(1, 'Gone', { present: false })],
    listed: othersListed,
    changes: {},
  },
  {
    what: 'one that departed and is listed again is back, though nothing else changed',
    known: [...others, known(1, 'Back', { present: false })],
    listed: [...othersListed, listed(1, 'Back')],
    changes: { changed: ['stored 1 → Back'] },
  },
  {
    what: 'a known id under another name is a rename',
    known: [...others, known(1, 'Old')],
    listed: [...othersListed, listed(1, 'New')],
    changes: { changed: ['stored 1 → New'] },
  },
  {
    what: 'a known id on another realm is a transfer',
    known: [...others, known(1, 'Trog')],
    listed: [...othersListed, listed(1, 'Trog', { realmSlug: 'area-52' })],
    changes: { changed: ['stored 1 → Trog'] },
  },
  {
    what: 'a known id under another name and on another realm is both',
    known: [...others, known(1, 'Trog')],
    listed: [...othersListed, listed(1, 'Trogmoon', { realmSlug: 'area-52' })],
    changes: { changed: ['stored 1 → Trogmoon'] },
  },
  {
    what: 'one id on two realms is two characters, for each realm counts for itself',
    known: [...others, known(1, 'Trog')],
    listed: [...othersListed, listed(1, 'Mito', { realmSlug: 'area-52' }), listed(1, 'Trog')],
    changes: { appeared: ['Mito'] },
  },
  {
    what: 'one of another guild that shares only its id with somebody here has nothing to do with them',
    known: [...others, known(1, 'Stranger', { guildId: 'second guild', realmSlug: 'area-52' })],
    listed: [...othersListed, listed(1, 'Trog')],
    changes: { appeared: ['Trog'] },
  },
  {
    what: 'of two of one id, the one that kept its name is who went to another realm',
    known: [...others, known(1, 'Trog'), known(1, 'Mito', { id: 'stored second', realmSlug: 'area-52' })],
    listed: [...othersListed, listed(1, 'Mito', { realmSlug: 'ysera' })],
    changes: { changed: ['stored second → Mito'], departed: ['Trog'] },
  },
  {
    what: 'a new name on a third realm is neither of two of one id, for nobody can tell which',
    known: [...others, known(1, 'Trog'), known(1, 'Mito', { id: 'stored second', realmSlug: 'area-52' })],
    listed: [...othersListed, listed(1, 'Elrek', { realmSlug: 'ysera' })],
    changes: { appeared: ['Elrek'], departed: ['Trog', 'Mito'] },
  },
  {
    what: 'a known name under another id is somebody else: the old one departs, nothing is inherited',
    known: [...others, known(1, 'Trog')],
    listed: [...othersListed, listed(2, 'Trog')],
    changes: { appeared: ['Trog'], departed: ['Trog'] },
  },
  {
    what: 'the same name on two realms is two characters',
    known: [...others, known(1, 'Trog')],
    listed: [...othersListed, listed(1, 'Trog'), listed(2, 'Trog', { realmSlug: 'area-52' })],
    changes: { appeared: ['Trog'] },
  },
  {
    what: 'two that swapped names are two renames',
    known: [...others, known(1, 'Alpha'), known(2, 'Beta')],
    listed: [...othersListed, listed(1, 'Beta'), listed(2, 'Alpha')],
    changes: { changed: ['stored 1 → Beta', 'stored 2 → Alpha'] },
  },
  {
    what: 'one that left its name to a newcomer and is listed under another is renamed, not replaced',
    known: [...others, known(1, 'Trog')],
    listed: [...othersListed, listed(1, 'Trogmoon'), listed(2, 'Trog')],
    changes: { appeared: ['Trog'], changed: ['stored 1 → Trogmoon'] },
  },
  {
    what: 'one of another guild of the server moves here',
    known: [...others, known(1, 'Mover', { guildId: 'second guild' })],
    listed: [...othersListed, listed(1, 'Mover')],
    changes: { changed: ['stored 1 → Mover'] },
  },
  {
    what: 'one of another guild whose name somebody here bears now departs there',
    known: [...others, known(1, 'Trog', { guildId: 'second guild' })],
    listed: [...othersListed, listed(2, 'Trog')],
    changes: { appeared: ['Trog'], departed: ['Trog'] },
  },
  {
    what: 'one of another guild that is not listed here is that guild’s business',
    known: [...others, known(1, 'Elsewhere', { guildId: 'second guild' })],
    listed: othersListed,
    changes: {},
  },
  {
    what: 'level, rank and class are changes',
    known: [known(1, 'Level'), known(2, 'Rank'), known(3, 'Class')],
    listed: [
      listed(1, 'Level', { level: 79 }),
      listed(2, 'Rank', { rankIndex: 1 }),
      listed(3, 'Class', { class: 'Mage' }),
    ],
    changes: { changed: ['stored 1 → Level', 'stored 2 → Rank', 'stored 3 → Class'] },
  },
  {
    what: 'a character that a later roster of another guild lists stays there, and is not missing here',
    known: [...others, known(1, 'Moved', { guildId: 'second guild', rankIndex: 7, listedLaterElsewhere: true })],
    listed: [...othersListed, listed(1, 'Moved')],
    changes: {},
  },
  {
    what: 'a name that somebody bears on a later roster of another guild is theirs',
    known: [...others, known(1, 'Taken', { guildId: 'second guild', listedLaterElsewhere: true })],
    listed: [...othersListed, listed(2, 'Taken')],
    changes: {},
  },
  {
    what: 'an empty roster departs nobody, however few there were',
    known: [known(1, 'Only')],
    listed: [],
    changes: { heldBack: ['Only'] },
  },
  { what: 'an empty roster of an empty guild changes nothing', known: [], listed: [], changes: {} },
];

test.each(cases)('$what', ({ known: before, listed: roster, changes }) => {
  expect(inShort(rosterChanges(GUILD, before, roster))).toEqual({ ...nothing, ...changes });
});

describe('the shrink guard', () => {
  const crowd = (size: number) => Array.from({ length: size }, (_, index) => known(index + 1, `Name${index + 1}`));

  test.each([
    { present: 3, missing: 2, departs: true, because: 'fewer than three' },
    { present: 10, missing: 2, departs: true, because: 'fewer than three, and exactly 20 %' },
    { present: 14, missing: 3, departs: false, because: 'three, and 21 %' },
    { present: 15, missing: 3, departs: true, because: 'exactly 20 %' },
    { present: 100, missing: 20, departs: true, because: 'exactly 20 %' },
    { present: 100, missing: 21, departs: false, because: '21 %' },
    { present: 4, missing: 3, departs: false, because: 'three of four' },
  ])('$missing missing of $present: $because', ({ present, missing, departs }) => {
    const before = crowd(present);
    const roster = before.slice(missing).map(({ battleNetId, name }) => listed(battleNetId, name));
    const { departed, heldBack } = rosterChanges(GUILD, before, roster);
    expect({ departed: departed.length, heldBack: heldBack.length }).toEqual({
      departed: departs ? missing : 0,
      heldBack: departs ? 0 : missing,
    });
  });

  test('holds back departures only: who appeared or changed is saved', () => {
    const before = crowd(10);
    const roster = [listed(1, 'Name1', { level: 81 }), listed(99, 'New')];
    expect(inShort(rosterChanges(GUILD, before, roster))).toEqual({
      appeared: ['New'],
      changed: ['stored 1 → Name1'],
      departed: [],
      heldBack: before.slice(1).map(({ name }) => name),
    });
  });

  test('does not keep one whose name a newcomer bears: two present ones of a name cannot be', () => {
    const roster = [listed(1, 'Name1'), listed(99, 'Name2')];
    const { departed, heldBack } = rosterChanges(GUILD, crowd(10), roster);
    expect(departed.map(({ name }) => name)).toEqual(['Name2']);
    expect(heldBack).toHaveLength(8);
  });

  test('keeps those whom an officer kept, also once they are not too many, and departs the others', () => {
    const kept = { missing: true, keptByOfficer: true };
    const before = [known(101, 'Kept', kept), known(102, 'Gone', { missing: true }), ...crowd(20)];
    const roster = crowd(20).map(({ battleNetId, name }) => listed(battleNetId, name));
    const changes = rosterChanges(GUILD, before, roster);
    expect({ departed: changes.departed.map(({ name }) => name), kept: changes.kept.map(({ name }) => name) }).toEqual({
      departed: ['Gone'],
      kept: ['Kept'],
    });
  });

  test('does not keep one whom an officer kept when a newcomer bears its name', () => {
    const before = [known(101, 'Kept', { missing: true, keptByOfficer: true }), ...crowd(20)];
    const roster = [...crowd(20), known(99, 'Kept')].map(({ battleNetId, name }) => listed(battleNetId, name));
    expect(rosterChanges(GUILD, before, roster)).toMatchObject({ departed: [{ battleNetId: 101 }], kept: [] });
  });

  test('counts neither other guilds’ characters nor those that departed before', () => {
    const elsewhere = [101, 102, 103].map((id) => known(id, `Theirs${id}`, { guildId: 'second guild' }));
    const gone = [201, 202, 203].map((id) => known(id, `Gone${id}`, { present: false }));
    const here = crowd(16);
    const roster = here.slice(3).map(({ battleNetId, name }) => listed(battleNetId, name));
    expect(rosterChanges(GUILD, [...here, ...elsewhere, ...gone], roster).departed).toHaveLength(3);
  });
});

test.each([
  { after: listed(1, 'Trog'), renamed: false },
  { after: listed(1, 'Trog', { level: 81, rankIndex: 0 }), renamed: false },
  { after: listed(1, 'trog'), renamed: true },
  { after: listed(1, 'Trog', { realmSlug: 'area-52' }), renamed: true },
])('$after.name on $after.realmSlug is another name or realm than Trog on senjin: $renamed', ({ after, renamed }) => {
  expect(isRenamed(known(1, 'Trog'), after)).toBe(renamed);
});

describe('whatever the roster', () => {
  const look = fc.record({
    battleNetId: fc.integer({ min: 1, max: 8 }),
    name: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'),
    realmSlug: fc.constantFrom('senjin', 'area-52', 'ysera'),
    class: fc.constantFrom('Druid', 'Mage'),
    level: fc.integer({ min: 79, max: 80 }),
    rankIndex: fc.integer({ min: 0, max: 2 }),
  });
  const place = (character: Pick<ListedCharacter, 'realmSlug' | 'name'>) => `${character.realmSlug}/${character.name}`;

  const identity = (character: Pick<ListedCharacter, 'realmSlug' | 'battleNetId'>) =>
    `${character.battleNetId}@${character.realmSlug}`;

  /** As Battle.net lists: nobody twice, no name and no id twice on a realm. */
  const roster = fc
    .uniqueArray(look, { selector: identity, maxLength: 12 })
    .map((characters) => [...new Map(characters.map((character) => [place(character), character])).values()]);

  /** As the database holds: no id twice on a realm, no name twice among the present. */
  const stored = fc
    .uniqueArray(fc.tuple(look, fc.boolean(), fc.constantFrom(GUILD, GUILD, 'second guild')), {
      selector: ([character]) => identity(character),
      maxLength: 12,
    })
    .map((rows) => {
      const taken = new Set<string>();
      return rows.map(([character, wanted, guildId]) => {
        const present = wanted && !taken.has(place(character));
        if (present) taken.add(place(character));
        return {
          ...character,
          id: `stored ${identity(character)}`,
          guildId,
          present,
          missing: false,
          keptByOfficer: false,
          watched: true,
          listedLaterElsewhere: false,
        };
      });
    });

  /** What is stored after the changes were saved. */
  function saved(before: readonly KnownCharacter[], changes: RosterChanges): KnownCharacter[] {
    const departed = new Set(changes.departed.map(({ id }) => id));
    const after = new Map(changes.changed.map((change) => [change.before.id, change.after]));
    return [
      ...before.map((character) => {
        const now = after.get(character.id);
        if (now) return { ...character, ...now, guildId: GUILD, present: true };
        return departed.has(character.id) ? { ...character, present: false } : character;
      }),
      ...changes.appeared.map((character) =>
        known(character.battleNetId, character.name, { ...character, id: `stored ${identity(character)}` }),
      ),
    ];
  }

  test('nobody departs on an empty one', () => {
    fc.assert(
      fc.property(stored, (before) => {
        expect(rosterChanges(GUILD, before, [])).toMatchObject({ appeared: [], changed: [], departed: [] });
      }),
    );
  });

  test('nobody both appears and departs, or departs and stays', () => {
    fc.assert(
      fc.property(stored, roster, (before, list) => {
        const { appeared, changed, departed, heldBack } = rosterChanges(GUILD, before, list);
        const ids = [...appeared, ...changed.map((change) => change.before), ...departed, ...heldBack].map(identity);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test('afterwards everybody listed is present as listed, and no name is borne twice', () => {
    fc.assert(
      fc.property(stored, roster, (before, list) => {
        const present = saved(before, rosterChanges(GUILD, before, list)).filter((character) => character.present);
        expect(new Set(present.map(place)).size).toBe(present.length);
        const byIdentity = new Map(present.map((character) => [identity(character), character]));
        expect(byIdentity.size).toBe(present.length);
        for (const character of list) {
          expect(byIdentity.get(identity(character))).toMatchObject({ ...character, guildId: GUILD });
        }
      }),
    );
  });

  test('the same one again changes nothing more', () => {
    fc.assert(
      fc.property(stored, roster, (before, list) => {
        const first = rosterChanges(GUILD, before, list);
        const second = rosterChanges(GUILD, saved(before, first), list);
        expect({ ...inShort(second), heldBack: [], departed: [] }).toEqual(nothing);
      }),
    );
  });

  test('its order and that of the stored ones do not matter', () => {
    const sorted = (changes: RosterChanges) =>
      Object.fromEntries(Object.entries(inShort(changes)).map(([kind, entries]) => [kind, entries.toSorted()]));
    fc.assert(
      fc.property(stored, roster, (before, list) => {
        expect(sorted(rosterChanges(GUILD, before.toReversed(), list.toReversed()))).toEqual(
          sorted(rosterChanges(GUILD, before, list)),
        );
      }),
    );
  });
});
