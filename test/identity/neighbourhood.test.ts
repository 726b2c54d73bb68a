import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Directory, type KnownCharacter, type KnownMember } from '../../src/identity/directory.ts';
import { matchServer } from '../../src/identity/match.ts';
import { characterKey, keyLength, memberKeys, normaliseName } from '../../src/identity/names.ts';
import {
  aboutCharacter,
  aboutMember,
  alikeLengths,
  keysAboutMember,
  keysNamedIn,
  matchCharacter,
} from '../../src/identity/neighbourhood.ts';
import { similarity } from '../../src/identity/similarity.ts';
import { directoryOf, type Rows, rowsOf } from './guild.ts';

type Noted = Pick<KnownCharacter, 'name' | 'guildNote' | 'officerNote'>;

/** What a character's rows store: by these it is found, and these are followed. */
function keysAboutCharacter({ name, guildNote, officerNote }: Noted): string[] {
  return [...new Set([characterKey(name), ...keysNamedIn(guildNote, officerNote)])];
}

test('the keys about a character are its name and every reading of its notes', () => {
  expect(
    keysAboutCharacter({ name: 'Pewpew', guildNote: "alt of Trogmoon-Sen'jin", officerNote: 'Mikes alt, DC: pewpew' }),
  ).toEqual(['pewpew', "trogmoon-sen'jin", 'trogmoon', 'mikes', 'mike']);
});

describe('lengths that can be alike', () => {
  test.each([
    [3, null],
    [4, { shortest: 4, longest: 9 }],
    [10, { shortest: 5, longest: 23 }],
  ])('of %d: %j', (length, lengths) => {
    expect(alikeLengths(length)).toEqual(lengths);
  });

  test('no name of another length scores 0.60', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 4, maxLength: 30 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const lengths = alikeLengths(keyLength(a));
        if (lengths && b.length >= lengths.shortest && b.length <= lengths.longest) return;
        expect(similarity(a, b)).toBeLessThan(0.6);
      }),
      { numRuns: 20_000 },
    );
  });
});

/** What indexed queries would fetch: rows by key, with the players of those and all that these players have. */
class Fetching {
  readonly #all: Rows;
  readonly #characters = new Set<KnownCharacter>();
  readonly #members = new Set<KnownMember>();
  readonly #asked = new Set<string>();

  constructor(all: Rows) {
    this.#all = all;
  }

  add(characters: readonly KnownCharacter[], members: readonly KnownMember[]): void {
    for (const character of characters) this.#characters.add(character);
    for (const member of members) this.#members.add(member);
    const whole = new Directory(this.#all);
    this.#follow([
      ...characters.flatMap((character) => keysAboutCharacter(character)),
      ...members.flatMap((member) => keysAboutMember(member, whole)),
    ]);
  }

  #follow(keys: readonly string[]): void {
    for (let wanted = keys; wanted.length > 0; wanted = this.#further()) {
      for (const key of wanted) this.#asked.add(key);
      const asked = (some: readonly string[]) => some.some((key) => this.#asked.has(key));
      for (const character of this.#all.characters)
        if (asked(keysAboutCharacter(character))) this.#characters.add(character);
      for (const member of this.#all.members) if (asked(memberKeys(member))) this.#members.add(member);
      const players = new Set(
        [...this.#characters, ...this.#members]
          .flatMap(({ playerId }) => playerId ?? [])
          .concat(
            this.#all.players
              .filter((player) => asked([player.displayName, ...player.aliases].map(normaliseName)))
              .map((player) => player.id),
          ),
      );
      for (const row of this.#all.characters) if (row.playerId && players.has(row.playerId)) this.#characters.add(row);
      for (const row of this.#all.members) if (row.playerId && players.has(row.playerId)) this.#members.add(row);
    }
  }

  /** The keys that those without player lead to, and that nobody asked for yet. */
  #further(): string[] {
    const keys = [
      ...[...this.#characters]
        .filter(({ present, playerId }) => present && playerId === null)
        .flatMap((character) => keysAboutCharacter(character)),
      ...[...this.#members].filter(({ playerId }) => playerId === null).flatMap((member) => memberKeys(member)),
    ];
    return [...new Set(keys)].filter((key) => !this.#asked.has(key));
  }

  addMembersAlike(character: KnownCharacter): void {
    const lengths = alikeLengths(keyLength(characterKey(character.name)));
    if (lengths === null) return;
    const isAlike = (key: string) => keyLength(key) >= lengths.shortest && keyLength(key) <= lengths.longest;
    this.add(
      [],
      this.#all.members.filter((member) => member.present && memberKeys(member).some(isAlike)),
    );
  }

  rows(): Rows {
    return { ...this.#all, characters: [...this.#characters], members: [...this.#members] };
  }
}

const word = fc.constantFrom(
  'Trog',
  'Trogmoon',
  'Mito',
  'Mitoo',
  'Elrek',
  'Elrik',
  'Thundercat',
  'Thundercot',
  'Aldric',
);
const note = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  word,
  fc.tuple(fc.constantFrom('DC: ', 'alt of ', '@'), word).map(([hint, name]) => hint + name),
);
const playerId = fc.option(fc.constantFrom('P', 'Q'), { freq: 3 });
const guild = fc
  .record({
    members: fc.dictionary(
      fc.constantFrom(...'abcdefgh'),
      fc.record({ username: word, nickname: fc.option(word), holdsGuildRole: fc.boolean(), playerId }),
    ),
    characters: fc.dictionary(
      fc.constantFrom(...'12345678'),
      fc.record({
        name: word,
        realmSlug: fc.constantFrom('senjin', 'malygos'),
        present: fc.constantFrom(true, true, false),
        guildNote: note,
        officerNote: note,
        playerId,
      }),
    ),
    refused: fc.array(fc.tuple(fc.constantFrom(...'12345678'), fc.constantFrom(...'abcdefgh')), { maxLength: 3 }),
  })
  .map((parts) => rowsOf({ ...parts, players: { P: { displayName: 'Mito' }, Q: { aliases: ['Elrik'] } } }));

describe('a neighbourhood says what the whole server says', () => {
  test('about a character', () => {
    fc.assert(
      fc.property(guild, (all) => {
        const whole = matchServer(new Directory(all));
        for (const character of all.characters) {
          const fetching = new Fetching(all);
          fetching.add([character], []);
          fetching.addMembersAlike(character);
          const answer = matchCharacter(character.id, new Directory(fetching.rows()));
          expect(withoutScores(answer)).toEqual(withoutScores(aboutCharacter(character.id, whole)));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('about a member', () => {
    fc.assert(
      fc.property(guild, (all) => {
        const directory = new Directory(all);
        for (const member of all.members) {
          const fetching = new Fetching(all);
          fetching.add([], [member]);
          const lengths = keysAboutMember(member, directory).flatMap((key) => alikeLengths(keyLength(key)) ?? []);
          const alike = all.characters.filter((character) => {
            const length = keyLength(characterKey(character.name));
            return lengths.some(({ shortest, longest }) => length >= shortest && length <= longest);
          });
          for (const character of alike.filter((one) => one.present && one.playerId === null)) {
            fetching.add([character], []);
            fetching.addMembersAlike(character);
          }
          const answer = matchMember(member.id, new Directory(fetching.rows()));
          expect(withoutScores(answer)).toEqual(withoutScores(matchMember(member.id, directory)));
        }
      }),
      { numRuns: 150 },
    );
  });
});

function matchMember(memberId: string, directory: Directory) {
  return aboutMember(memberId, directory, matchServer(directory));
}

/** A runner-up that is far behind decides nothing and may lie outside of the neighbourhood. */
function withoutScores(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value) => (key === 'runnerUp' ? undefined : value)));
}

test('nothing is said about who takes no part', () => {
  const directory = directoryOf({
    members: { trog: { present: false }, bot: { isBot: true, nickname: 'Mito' } },
    characters: { Trog: { present: false }, Mito: { playerId: 'P' } },
    players: { P: {} },
  });
  for (const id of ['Trog', 'Mito', 'unknown']) expect(matchCharacter(id, directory)).toEqual({ kind: 'no_part' });
  for (const id of ['trog', 'bot', 'unknown'])
    expect(matchMember(id, directory)).toEqual({ links: [], candidates: [] });
});

test('a member gets every character that is theirs, through a chain of notes too', () => {
  const { links, candidates } = matchMember(
    'trog',
    directoryOf({
      members: { trog: {}, mike: {} },
      characters: { Trog: {}, Pew: { guildNote: 'alt of Trog' }, Zap: { guildNote: 'DC: trog, @mike' }, Other: {} },
    }),
  );
  expect(links.map((link) => link.characterId)).toEqual(['Pew', 'Trog']);
  expect(candidates.map((candidate) => candidate.characterId)).toEqual(['Zap']);
});
