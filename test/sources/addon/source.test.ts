import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type NotesProblem,
  type NotesSnapshot,
  rankNamesOf,
  readNotesSnapshot,
} from '../../../src/sources/addon/source.ts';

const observedAt = new Date('2026-08-01T20:06:00Z');

function snapshotOf(body: unknown): NotesSnapshot {
  const result = readNotesSnapshot(body, observedAt);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function problemOf(body: unknown): NotesProblem {
  const result = readNotesSnapshot(body, observedAt);
  if (result.ok) throw new Error('the upload was accepted');
  return result.problem;
}

function onlyCharacter(foreign: Record<string, unknown>) {
  const { characters } = snapshotOf({ characters: [{ name: 'Trogmoon', ...foreign }] });
  expect(characters).toHaveLength(1);
  return characters[0];
}

describe('an upload', () => {
  test('becomes a snapshot of its notes and rank names', () => {
    const snapshot = snapshotOf({
      characters: [
        {
          name: 'Trogmoon',
          realm: "Sen'jin",
          guild_note: 'GM / Mike',
          officer_note: 'Discord: Trog',
          rank: 0,
          rank_name: 'Guild Leader',
          class: 'Druid',
          level: 80,
          last_online: '0d 2h 15m',
        },
        { name: 'Pewpew', realm: '', guild_note: '', officer_note: '', rank: 3, rank_name: 'Member' },
      ],
      addon_version: '2.1',
      uploaded_by: 'Trogmoon',
    });
    expect(rankNamesOf(snapshot.characters)).toEqual(
      new Map([
        [0, 'Guild Leader'],
        [3, 'Member'],
      ]),
    );
    expect(snapshot).toEqual({
      observedAt,
      addonVersion: '2.1',
      uploadedBy: 'Trogmoon',
      hasOfficerNotes: true,
      characters: [
        {
          name: 'Trogmoon',
          foldedName: 'trogmoon',
          realm: "Sen'jin",
          realmKey: 'senjin',
          guildNote: 'GM / Mike',
          officerNote: 'Discord: Trog',
          rankIndex: 0,
          rankName: 'Guild Leader',
        },
        {
          name: 'Pewpew',
          foldedName: 'pewpew',
          realm: '',
          realmKey: undefined,
          guildNote: '',
          officerNote: '',
          rankIndex: 3,
          rankName: 'Member',
        },
      ],
    });
  });

  test.each([
    ['absent', {}],
    ['null', { addon_version: null, uploaded_by: null }],
    ['blank', { addon_version: '', uploaded_by: ' ' }],
  ])('whose version and uploader are %s is 1.0 by "unknown"', (_how, fields) => {
    expect(snapshotOf({ characters: [{ name: 'Trogmoon' }], ...fields })).toMatchObject({
      addonVersion: '1.0',
      uploadedBy: 'unknown',
    });
  });

  test('may hold fields nobody knows, at both levels', () => {
    const body = { characters: [{ name: 'Trogmoon', level: 'eighty', gear: [{}] }], server_id: '1', guild: { id: 1 } };
    expect(Object.keys(snapshotOf(body))).not.toContain('server_id');
  });

  test.each([
    ['empty', ['', '']],
    ['blank', [' ', '']],
    ['absent', [undefined, undefined]],
  ])('whose officer notes are all %s has none: the uploader may not be allowed to read them', (_how, notes) => {
    const characters = notes.map((officer_note) => ({ name: 'Trogmoon', officer_note }));
    expect(snapshotOf({ characters }).hasOfficerNotes).toBe(false);
  });

  test('with a single officer note has officer notes', () => {
    const characters = [
      { name: 'Trogmoon', officer_note: '' },
      { name: 'Pewpew', officer_note: 'x' },
    ];
    expect(snapshotOf({ characters }).hasOfficerNotes).toBe(true);
  });

  test('that calls one rank two things goes by the last', () => {
    const characters = ['Raider', 'Veteran', ' '].map((rank_name) => ({ name: 'Trogmoon', rank: 2, rank_name }));
    expect(rankNamesOf(snapshotOf({ characters }).characters)).toEqual(new Map([[2, 'Veteran']]));
  });
});

describe('the name of a character', () => {
  test.each([
    { name: "Trogmoon-Sen'jin", realm: '', is: ['Trogmoon', "Sen'jin", 'senjin'], because: 'glued' },
    {
      name: 'Trogmoon-Azjol-Nerub',
      realm: '',
      is: ['Trogmoon', 'Azjol-Nerub', 'azjolnerub'],
      because: 'realms may hold hyphens',
    },
    {
      name: 'Trogmoon-SenJin',
      realm: 'Illidan',
      is: ['Trogmoon', 'SenJin', 'senjin'],
      because: 'the game glues it, the app fills the field',
    },
    { name: 'Trogmoon-', realm: 'Illidan', is: ['Trogmoon', 'Illidan', 'illidan'], because: 'nothing is glued' },
    { name: 'Trogmoon', realm: undefined, is: ['Trogmoon', '', undefined], because: 'no realm is the own one' },
    { name: 'Trogmoon', realm: null, is: ['Trogmoon', '', undefined], because: 'no realm is the own one' },
    { name: ' Trogmoon ', realm: ' ', is: ['Trogmoon', '', undefined], because: 'blanks say nothing' },
    {
      name: 'Zatañña',
      realm: 'Alterac Mountains',
      is: ['Zatañña', 'Alterac Mountains', 'alteracmountains'],
      because: 'display names',
    },
  ])('$name of $realm is $is: $because', ({ name, realm, is }) => {
    const character = onlyCharacter({ name, realm });
    expect([character?.name, character?.realm, character?.realmKey]).toEqual(is);
  });
});

describe('a note', () => {
  test.each([
    ['@everyone **x** <@1> [a](http://b)', 'Markdown and mentions are for the cards to escape'],
    ["'); drop table character; --", 'SQL is text'],
    ['  spaced  ', 'blanks belong to it'],
    ['🦀 ‮reversed', 'emoji and direction marks too'],
    ['x'.repeat(255), 'longer than the game allows'],
  ])('%j is kept as it is: %s', (note) => {
    expect(onlyCharacter({ guild_note: note, officer_note: note })).toMatchObject({
      guildNote: note,
      officerNote: note,
    });
  });

  test('loses only what a database cannot hold', () => {
    expect(onlyCharacter({ guild_note: 'a\0b', officer_note: 'cut \ud83d' })).toMatchObject({
      guildNote: 'a\uFFFDb',
      officerNote: 'cut \uFFFD',
    });
  });

  test('that is empty was cleared; one that is not there says nothing', () => {
    expect(onlyCharacter({ guild_note: '', officer_note: null })).toMatchObject({
      guildNote: '',
      officerNote: undefined,
    });
    expect(onlyCharacter({})).toMatchObject({ guildNote: undefined, officerNote: undefined });
  });
});

describe('a malformed upload', () => {
  const named = { name: 'Trogmoon' };

  test.each<[string, unknown, string, string]>([
    ['nothing', undefined, 'body', 'must be an object'],
    ['null', null, 'body', 'must be an object'],
    ['a list', [named], 'body', 'must be an object'],
    ['text', 'characters', 'body', 'must be an object'],
    ['no list of characters', {}, 'characters', 'is missing'],
    ['characters by name', { characters: { Trogmoon: {} } }, 'characters', 'must be a list'],
    ['a character that is none', { characters: [named, 'Pewpew'] }, 'characters[1]', 'must be an object'],
    ['a character without name', { characters: [named, {}] }, 'characters[1].name', 'is missing'],
    ['a name that is a number', { characters: [{ name: 5 }] }, 'characters[0].name', 'must be text'],
    ['an empty name', { characters: [{ name: ' ' }] }, 'characters[0].name', 'holds no name'],
    ['a realm without name', { characters: [{ name: "-Sen'jin" }] }, 'characters[0].name', 'holds no name'],
    [
      'an endless name',
      { characters: [{ name: 'x'.repeat(129) }] },
      'characters[0].name',
      'is longer than 128 characters',
    ],
    ['a realm that is a number', { characters: [{ ...named, realm: 5 }] }, 'characters[0].realm', 'must be text'],
    [
      'an endless note',
      { characters: [{ ...named, guild_note: 'x'.repeat(256) }] },
      'characters[0].guild_note',
      'is longer than 255 characters',
    ],
    [
      'a note that is a list',
      { characters: [{ ...named, officer_note: [] }] },
      'characters[0].officer_note',
      'must be text',
    ],
    [
      'a rank beyond nine',
      { characters: [{ ...named, rank: 10 }] },
      'characters[0].rank',
      'must be a whole number from 0 to 9',
    ],
    [
      'a rank in text',
      { characters: [{ ...named, rank: '0' }] },
      'characters[0].rank',
      'must be a whole number from 0 to 9',
    ],
    [
      'half a rank',
      { characters: [{ ...named, rank: 0.5 }] },
      'characters[0].rank',
      'must be a whole number from 0 to 9',
    ],
    [
      'a rank name that is a number',
      { characters: [{ ...named, rank_name: 1 }] },
      'characters[0].rank_name',
      'must be text',
    ],
    ['a version that is a number', { characters: [named], addon_version: 1 }, 'addon_version', 'must be text'],
    ['an uploader that is a list', { characters: [named], uploaded_by: [] }, 'uploaded_by', 'must be text'],
    [
      'more characters than any guild',
      { characters: Array(5001).fill(named) },
      'characters',
      'holds more than 5000 characters',
    ],
  ])('%s is refused', (_what, body, path, problem) => {
    expect(problemOf(body)).toEqual({ kind: 'malformed', faults: [{ path, problem }], truncated: false });
  });

  test('is told every fault at once', () => {
    const problem = problemOf({ characters: [{ rank: -1 }, named, { name: 1, realm: 1 }] });
    expect(problem.kind === 'malformed' && problem.faults.map(({ path }) => path)).toEqual([
      'characters[0].name',
      'characters[0].rank',
      'characters[2].name',
      'characters[2].realm',
    ]);
  });

  test('is told at most fifty faults, and that there are more', () => {
    const problem = problemOf({ characters: Array(5000).fill({}) });
    expect(problem).toMatchObject({ kind: 'malformed', truncated: true });
    expect(problem.kind === 'malformed' && problem.faults).toHaveLength(50);
  });

  test('with an empty list has its own problem', () => {
    expect(problemOf({ characters: [] })).toEqual({ kind: 'no_characters' });
  });
});

test('any JSON is either read or refused in words, and what is read can be stored', () => {
  const field = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 9 }));
  const character = fc.record(
    {
      name: fc.string({ unit: 'binary' }),
      realm: field,
      guild_note: field,
      officer_note: field,
      rank: field,
      rank_name: field,
    },
    { requiredKeys: ['name'] },
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ characters: fc.array(fc.oneof(character, fc.jsonValue())), uploaded_by: field }),
  );
  fc.assert(
    fc.property(body, (value) => {
      const result = readNotesSnapshot(value, observedAt);
      if (!result.ok) return result.problem.kind === 'no_characters' || result.problem.faults.length > 0;
      return storable(JSON.stringify([result.value.uploadedBy, result.value.characters]));
    }),
    { numRuns: 500 },
  );
});

function storable(json: string): boolean {
  return !/\\u0000|\\ud[89a-f]/.test(json.replaceAll('\\\\', ''));
}
