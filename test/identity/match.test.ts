import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Directory, type Person } from '../../src/identity/directory.ts';
import { type Match, matchServer } from '../../src/identity/match.ts';
import { directoryOf, type Guild, type Rows, rowsOf } from './guild.ts';

const nameOf = (person: Person) => (person.kind === 'player' ? `player ${person.playerId}` : person.memberId);

/** `Character → person · source · confidence`, `Character ? persons · doubts`, `Character –`. */
function lines(match: Match): string[] {
  return [
    ...match.links.map((link) => `${link.characterId} → ${nameOf(link.person)} · ${link.source} · ${link.confidence}`),
    ...match.candidates.map(
      ({ characterId, options, doubts }) =>
        `${characterId} ? ${options.map(({ person }) => nameOf(person)).join(', ')} · ${doubts.join(', ')}`,
    ),
    ...match.withoutEvidence.map(({ characterId }) => `${characterId} –`),
  ];
}

const matched = (guild: Guild) => lines(matchServer(directoryOf(guild)));

interface Case extends Guild {
  readonly says: string[];
}

const trog = { trog: { username: 'trog' } };

describe('names', () => {
  test.each<[string, Case]>([
    [
      'a character whose name is the username',
      { members: trog, characters: { Trog: {} }, says: ['Trog → trog · exact_name · high'] },
    ],
    [
      'case and accents do not count',
      {
        members: { m: { globalName: 'ZATANNA' } },
        characters: { Zatañña: {} },
        says: ['Zatañña → m · exact_name · high'],
      },
    ],
    [
      'a part of the nickname',
      {
        members: { m: { nickname: 'Zatanna | Rocket' } },
        characters: { Rocket: {} },
        says: ['Rocket → m · exact_name · high'],
      },
    ],
    [
      'a member who has a player: the character joins it',
      {
        members: { trog: { playerId: 'P' } },
        players: { P: {} },
        characters: { Trog: {} },
        says: ['Trog → player P · exact_name · high'],
      },
    ],
    [
      'two members of one name',
      {
        members: { a: { nickname: 'Trog' }, b: { nickname: 'Trog' } },
        characters: { Trog: {} },
        says: ['Trog ? a, b · several_people'],
      },
    ],
    [
      'two accounts of one player are one person',
      {
        members: { a: { nickname: 'Trog', playerId: 'P' }, b: { nickname: 'Trog', playerId: 'P' } },
        players: { P: {} },
        characters: { Trog: {} },
        says: ['Trog → player P · exact_name · high'],
      },
    ],
    [
      'one member, characters of two realms',
      {
        members: trog,
        characters: { a: { name: 'Trog' }, b: { name: 'Trog', realmSlug: 'malygos' } },
        says: ['a ? trog · name_on_several_realms', 'b ? trog · name_on_several_realms'],
      },
    ],
    [
      'a note settles which of the two realms',
      {
        members: trog,
        characters: { a: { name: 'Trog', guildNote: 'DC: trog' }, b: { name: 'Trog', realmSlug: 'malygos' } },
        says: ['a → trog · guild_note · high', 'b ? trog · name_on_several_realms'],
      },
    ],
    [
      'who departed leaves the name to the other realm',
      {
        members: trog,
        characters: { a: { name: 'Trog', present: false }, b: { name: 'Trog', realmSlug: 'malygos' } },
        says: ['b → trog · exact_name · high'],
      },
    ],
    ['a bot is nobody', { members: { trog: { isBot: true } }, characters: { Trog: {} }, says: ['Trog –'] }],
    ['a member who left', { members: { trog: { present: false } }, characters: { Trog: {} }, says: ['Trog –'] }],
    ['a departed character', { members: trog, characters: { Trog: { present: false } }, says: [] }],
    [
      'an existing link stays, even where the name speaks for another',
      { members: trog, players: { P: {} }, characters: { Trog: { playerId: 'P' } }, says: [] },
    ],
    [
      'a refused pair is not proposed again',
      { members: trog, characters: { Trog: {} }, refused: [['Trog', 'trog']], says: ['Trog –'] },
    ],
    [
      'nor a refused player who is not on Discord',
      {
        members: {},
        players: { P: { displayName: 'Mike' } },
        characters: { Trog: { guildNote: 'alt of Mike' } },
        refused: [['Trog', 'P']],
        says: ['Trog –'],
      },
    ],
    [
      'nor the player of the refused member',
      {
        members: { trog: { playerId: 'P' }, second: { nickname: 'Trog', playerId: 'P' } },
        players: { P: {} },
        characters: { Trog: {} },
        refused: [['Trog', 'trog']],
        says: ['Trog –'],
      },
    ],
  ])('%s', (_, { says, ...guild }) => {
    expect(matched(guild)).toEqual(says);
  });
});

describe('notes', () => {
  const mike = { mike: {} };
  test.each<[string, Case]>([
    [
      'a Discord hint in the guild note',
      { members: mike, characters: { Pew: { guildNote: 'DC: Mike' } }, says: ['Pew → mike · guild_note · high'] },
    ],
    [
      'a Discord hint in the officer note',
      { members: mike, characters: { Pew: { officerNote: '@mike' } }, says: ['Pew → mike · officer_note · high'] },
    ],
    [
      'a bare word asks for confirmation',
      { members: mike, characters: { Pew: { guildNote: 'GM / Mike' } }, says: ['Pew → mike · guild_note · medium'] },
    ],
    ['free text claims nobody', { members: mike, characters: { Pew: { guildNote: 'BiS pls' } }, says: ['Pew –'] }],
    [
      'the stronger of two notes is the source',
      {
        members: mike,
        characters: { Pew: { guildNote: 'Mike', officerNote: 'DC: mike' } },
        says: ['Pew → mike · officer_note · high'],
      },
    ],
    [
      'the name comes before notes that say the same',
      {
        members: mike,
        characters: { Mike: { guildNote: 'DC: mike' } },
        says: ['Mike → mike · exact_name · high'],
      },
    ],
    [
      'the character of a known player',
      {
        players: { P: {} },
        characters: { Main: { name: 'Mito', playerId: 'P' }, Pew: { guildNote: "Mito's alt" } },
        says: ['Pew → player P · guild_note · high'],
      },
    ],
    [
      'a player by display name, also one who is not on Discord',
      {
        players: { P: { displayName: 'Big Mike' } },
        characters: { Pew: { guildNote: 'alt of Big Mike' } },
        says: ['Pew → player P · guild_note · high'],
      },
    ],
    [
      'an alias',
      {
        players: { P: { aliases: ['Rocket'] } },
        characters: { Pew: { guildNote: "Rocket's DH waifu" }, Zap: { officerNote: 'DC: rocket' } },
        says: ['Pew → player P · guild_note · medium', 'Zap → player P · officer_note · high'],
      },
    ],
    [
      'a Discord hint is not looked up among characters',
      {
        players: { P: {} },
        characters: { Mito: { playerId: 'P' }, Pew: { guildNote: 'DC: Mito' } },
        says: ['Pew –'],
      },
    ],
    [
      'Xs alt: the name with its s, if somebody has it',
      {
        members: { trogs: {}, trog: {} },
        characters: { Pew: { guildNote: 'Trogs alt' } },
        says: ['Pew → trogs · guild_note · high'],
      },
    ],
    [
      'Xs alt: else without',
      { members: trog, characters: { Pew: { guildNote: 'Trogs alt' } }, says: ['Pew → trog · guild_note · high'] },
    ],
    [
      'name and note name different people',
      {
        members: { mike: {}, trog: {} },
        characters: { Trog: { guildNote: 'DC: mike' } },
        says: ['Trog ? trog, mike · evidence_disagrees'],
      },
    ],
    [
      'two notes name different people',
      {
        members: { mike: {}, trog: {} },
        characters: { Pew: { guildNote: 'DC: mike', officerNote: 'DC: trog' } },
        says: ['Pew ? mike, trog · evidence_disagrees'],
      },
    ],
    [
      'two hints of one note name different people',
      {
        members: { mike: {}, trog: {} },
        characters: { Pew: { guildNote: 'DC: mike, @trog' } },
        says: ['Pew ? mike, trog · evidence_disagrees'],
      },
    ],
    [
      'two hints of one note, one of them unknown',
      {
        members: mike,
        characters: { Pew: { guildNote: 'DC: mike, alt of Gone' } },
        says: ['Pew → mike · guild_note · high'],
      },
    ],
    [
      'a bare word beside a Discord hint that names somebody unknown',
      {
        members: mike,
        characters: { Pew: { guildNote: 'Mike', officerNote: 'DC: gonzo' } },
        says: ['Pew ? mike · note_names_unknown'],
      },
    ],
    [
      'a bare word beside an alt of somebody unknown: they may be the same',
      {
        members: mike,
        characters: { Pew: { guildNote: 'alt of Gone', officerNote: 'Mike' } },
        says: ['Pew → mike · officer_note · medium'],
      },
    ],
    [
      'a name beside a Discord hint that names somebody unknown',
      {
        members: trog,
        characters: { Trog: { officerNote: 'DC: gonzo' } },
        says: ['Trog → trog · exact_name · high'],
      },
    ],
    [
      'an owner of two words is not who has but the second',
      {
        members: { ...mike, bigmike: { nickname: 'Big Mike' } },
        characters: { Pew: { guildNote: "Big Mike's alt" }, Zap: { guildNote: "Mike's alt" } },
        says: ['Pew → bigmike · guild_note · high', 'Zap → mike · guild_note · high'],
      },
    ],
    [
      'an owner of two words whom nobody knows',
      { members: mike, characters: { Pew: { guildNote: "Small Mike's alt" } }, says: ['Pew –'] },
    ],
    [
      'a character called like a label, as a main',
      {
        players: { P: {} },
        characters: { Shadow: { playerId: 'P' }, Pew: { guildNote: 'alt of Shadow' } },
        says: ['Pew → player P · guild_note · high'],
      },
    ],
    [
      'a time zone is nobody, whoever else writes it beside their name',
      {
        members: { mike: { nickname: 'Mike | EST' }, phil: { nickname: 'Phil | GMT+1' } },
        characters: { Mike: { guildNote: 'EST evenings' }, Pew: { guildNote: 'GMT+1' } },
        says: ['Mike → mike · exact_name · high', 'Pew –'],
      },
    ],
    [
      'the brother of somebody is somebody else',
      { members: mike, characters: { Pew: { guildNote: "Mike's brother" } }, says: ['Pew –'] },
    ],
    [
      'a name with square brackets',
      {
        members: { m: { globalName: 'Grimblaze [GMT+1]' } },
        characters: { Pew: { guildNote: 'DC: Grimblaze [GMT+1], tank' } },
        says: ['Pew → m · guild_note · high'],
      },
    ],
    [
      'a note chooses between two members of one name',
      {
        members: { mike: { nickname: 'Trog' }, elrek: { nickname: 'Trog' } },
        characters: { Trog: { officerNote: 'DC: mike' } },
        says: ['Trog → mike · officer_note · high'],
      },
    ],
    [
      'a realm in the note chooses between two characters of one name',
      {
        players: { P: {}, Q: {} },
        characters: {
          a: { name: 'Mito', playerId: 'P' },
          b: { name: 'Mito', realmSlug: 'azjol-nerub', playerId: 'Q' },
          Pew: { guildNote: 'alt of Mito-Azjol-Nerub' },
          Zap: { guildNote: 'alt of Mito' },
        },
        says: ['Pew → player Q · guild_note · high', 'Zap ? player P, player Q · several_people'],
      },
    ],
    [
      "the character's own guild comes before another of the server",
      {
        players: { P: {}, Q: {} },
        characters: {
          a: { name: 'Mito', playerId: 'P' },
          b: { name: 'Mito', realmSlug: 'malygos', guildId: 'second', playerId: 'Q' },
          Pew: { guildNote: 'alt of Mito' },
          Zap: { guildNote: 'alt of Mito', guildId: 'second' },
        },
        says: ['Pew → player P · guild_note · high', 'Zap → player Q · guild_note · high'],
      },
    ],
    [
      'one of two characters of that name belongs to nobody known',
      {
        players: { P: {} },
        characters: {
          a: { name: 'Mito', playerId: 'P' },
          b: { name: 'Mito', realmSlug: 'malygos' },
          Pew: { guildNote: 'alt of Mito' },
        },
        says: ['Pew ? player P · several_people', 'b –'],
      },
    ],
    [
      'a note that names its own character says nothing',
      { members: mike, characters: { Pew: { guildNote: 'Pew' } }, says: ['Pew –'] },
    ],
    [
      'a note that names a departed character or a member who left',
      {
        members: { mike: { present: false } },
        players: { P: {} },
        characters: {
          Mito: { present: false, playerId: 'P' },
          Pew: { guildNote: 'alt of Mito' },
          Zap: { guildNote: 'DC: mike' },
        },
        says: ['Pew –', 'Zap –'],
      },
    ],
  ])('%s', (_, { says, ...guild }) => {
    expect(matched(guild)).toEqual(says);
  });
});

describe('alts follow their mains in the same run', () => {
  test.each<[string, Case]>([
    [
      'a chain: A is an alt of B, B of C',
      {
        members: trog,
        characters: {
          A1: { name: 'Aa', guildNote: 'alt of Bb' },
          B1: { name: 'Bb', guildNote: 'alt of Trog' },
          Trog: {},
        },
        says: ['A1 → trog · guild_note · high', 'B1 → trog · guild_note · high', 'Trog → trog · exact_name · high'],
      },
    ],
    [
      'seven alts named by a bare word',
      {
        members: trog,
        characters: { Pew: { guildNote: 'Trog' }, Trog: {}, Zap: { officerNote: 'trog bank' } },
        says: [
          'Pew → trog · guild_note · medium',
          'Trog → trog · exact_name · high',
          'Zap → trog · officer_note · medium',
        ],
      },
    ],
    [
      'through a main that is merely alike',
      {
        members: { thundercat: {} },
        characters: { Pew: { guildNote: 'alt of Thundercot' }, Thundercot: {} },
        says: ['Pew → thundercat · guild_note · high', 'Thundercot → thundercat · fuzzy_name · medium'],
      },
    ],
    [
      'two whose notes name each other: what is known of one counts for both',
      {
        members: { trog: {} },
        characters: { Trog: { guildNote: 'Main: Pew' }, Pew: { guildNote: 'alt of Trog' } },
        says: ['Pew → trog · guild_note · high', 'Trog → trog · exact_name · high'],
      },
    ],
    [
      'three in a circle',
      {
        members: { mike: {} },
        characters: {
          Aa: { guildNote: 'alt of Bb' },
          Bb: { guildNote: 'alt of Cc' },
          Cc: { guildNote: 'alt of Aa', officerNote: 'DC: mike' },
        },
        says: ['Aa → mike · guild_note · high', 'Bb → mike · guild_note · high', 'Cc → mike · officer_note · high'],
      },
    ],
    [
      'a circle of whom nobody knows anything',
      { characters: { Aa: { guildNote: 'alt of Bb' }, Bb: { guildNote: 'alt of Aa' } }, says: ['Aa –', 'Bb –'] },
    ],
    [
      'a circle of two people',
      {
        members: { trog: {}, mito: {} },
        characters: { Trog: { guildNote: 'Main: Mito' }, Mito: { guildNote: 'alt of Trog' } },
        says: ['Mito ? mito, trog · evidence_disagrees', 'Trog ? trog, mito · evidence_disagrees'],
      },
    ],
    [
      'one of a circle was refused: the others keep their link',
      {
        members: { trog: {} },
        characters: { Trog: { guildNote: 'Main: Pew' }, Pew: { guildNote: 'alt of Trog' } },
        refused: [['Pew', 'trog']],
        says: ['Trog → trog · exact_name · high', 'Pew –'],
      },
    ],
    [
      'an alt of a disputed main is in dispute between the same people',
      {
        members: { a: { nickname: 'Trog' }, b: { nickname: 'Trog' } },
        characters: { Pew: { guildNote: 'alt of Trog' }, Trog: {} },
        says: ['Pew ? a, b · several_people, main_uncertain', 'Trog ? a, b · several_people'],
      },
    ],
  ])('%s', (_, { says, ...guild }) => {
    expect(matched(guild)).toEqual(says);
  });
});

describe('anybody can call themselves after the leader', () => {
  const impostor = { nickname: 'Trogmoon', holdsGuildRole: false };
  test.each<[string, Case]>([
    [
      'a nickname without guild role only suggests',
      { members: { m: impostor }, characters: { Trogmoon: {} }, says: ['Trogmoon ? m · self_chosen_name'] },
    ],
    [
      'so does a global name',
      {
        members: { m: { globalName: 'Trogmoon', holdsGuildRole: false } },
        characters: { Trogmoon: {} },
        says: ['Trogmoon ? m · self_chosen_name'],
      },
    ],
    [
      'and a note found only through it',
      {
        members: { m: impostor },
        characters: { Pew: { officerNote: 'DC: Trogmoon' } },
        says: ['Pew ? m · self_chosen_name'],
      },
    ],
    [
      'and the alts of such a main',
      {
        members: { m: impostor },
        characters: { Pew: { guildNote: 'alt of Trogmoon' }, Trogmoon: {} },
        says: ['Pew ? m · main_uncertain', 'Trogmoon ? m · self_chosen_name'],
      },
    ],
    [
      'and a name that is merely alike',
      {
        members: { m: { nickname: 'Trogmooon', holdsGuildRole: false } },
        characters: { Trogmoon: {} },
        says: ['Trogmoon ? m · self_chosen_name'],
      },
    ],
    [
      'a username is not chosen at will',
      {
        members: { trogmoon: { holdsGuildRole: false } },
        characters: { Trogmoon: {} },
        says: ['Trogmoon → trogmoon · exact_name · high'],
      },
    ],
    [
      'a note that names the username is other evidence',
      {
        members: { mike: impostor },
        characters: { Trogmoon: { officerNote: 'DC: mike' } },
        says: ['Trogmoon → mike · officer_note · high'],
      },
    ],
    [
      'so is a character that the member already has',
      {
        members: { m: { ...impostor, playerId: 'P' } },
        players: { P: {} },
        characters: { Pew: { playerId: 'P' }, Trogmoon: {} },
        says: ['Trogmoon → player P · exact_name · high'],
      },
    ],
    [
      'an impostor does not stand in the way of the owner',
      {
        members: { m: impostor, trogmoon: {} },
        characters: { Trogmoon: {}, Pew: { guildNote: 'alt of Trogmoon' } },
        says: ['Pew → trogmoon · guild_note · high', 'Trogmoon → trogmoon · exact_name · high'],
      },
    ],
    [
      'nor of a note',
      {
        members: { m: impostor, mike: {} },
        characters: { Trogmoon: { guildNote: 'Mike' } },
        says: ['Trogmoon → mike · guild_note · medium'],
      },
    ],
    [
      'two impostors are two suggestions',
      {
        members: { a: impostor, b: impostor },
        characters: { Trogmoon: {} },
        says: ['Trogmoon ? a, b · self_chosen_name'],
      },
    ],
    [
      'but a first name is nobody’s imitation: two of them are two people, whoever holds a role',
      {
        members: {
          drake: { nickname: 'Michael' },
          megan: { nickname: 'Michael', holdsGuildRole: false },
        },
        characters: { Pew: { guildNote: 'DC: Michael' }, Zap: { guildNote: 'alt of Pew' } },
        says: [
          'Pew ? drake, megan · several_people, self_chosen_name',
          'Zap ? drake, megan · several_people, main_uncertain',
        ],
      },
    ],
    [
      'other evidence chooses between them',
      {
        members: {
          drake: { nickname: 'Michael' },
          megan: { nickname: 'Michael', holdsGuildRole: false },
        },
        characters: { Pew: { guildNote: 'DC: Michael', officerNote: '@megan' } },
        says: ['Pew → megan · officer_note · high'],
      },
    ],
    [
      'a note with the name of a character means the member who holds a role, not who imitates it',
      {
        members: { drake: { nickname: 'Trogmoon' }, m: impostor },
        characters: { Trogmoon: { present: false }, Pew: { guildNote: 'DC: Trogmoon' } },
        says: ['Pew → drake · guild_note · high'],
      },
    ],
  ])('%s', (_, { says, ...guild }) => {
    expect(matched(guild)).toEqual(says);
  });
});

describe('names that are alike', () => {
  test.each<[string, Case]>([
    [
      '0.85 and nobody near links, and asks',
      {
        members: { thnudercat: {} },
        characters: { Thundercat: {} },
        says: ['Thundercat → thnudercat · fuzzy_name · medium'],
      },
    ],
    [
      '0.70 and nobody near suggests',
      { members: { aldrik: {} }, characters: { Aldric: {} }, says: ['Aldric ? aldrik · weak_resemblance'] },
    ],
    ['below 0.70 is nothing', { members: { aldous: {} }, characters: { Aldric: {} }, says: ['Aldric –'] }],
    [
      'two members alike: not guessed',
      {
        members: { thundercot: {}, thundercut: {} },
        characters: { Thundercat: {} },
        says: ['Thundercat ? thundercot, thundercut · close_runner_up'],
      },
    ],
    [
      'two members a little alike: not worth a suggestion',
      { members: { aldrik: {}, aldris: {} }, characters: { Aldric: {} }, says: ['Aldric –'] },
    ],
    [
      'exactly 0.10 apart is enough: 0.9 and 0.8',
      {
        members: { abcdefghix: {}, abcdefghxy: {} },
        characters: { Abcdefghij: {} },
        says: ['Abcdefghij → abcdefghix · fuzzy_name · medium'],
      },
    ],
    [
      'another name of the same member is no runner-up',
      {
        members: { thundercot: { nickname: 'Thundercut' } },
        characters: { Thundercat: {} },
        says: ['Thundercat → thundercot · fuzzy_name · medium'],
      },
    ],
    [
      'a member with a player is not the answer',
      {
        members: { thundercot: { playerId: 'P' } },
        players: { P: {} },
        characters: { Thundercat: {} },
        says: ['Thundercat –'],
      },
    ],
    [
      'but may be the one who is as alike',
      {
        members: { thundercot: { playerId: 'P' }, thundercut: {} },
        players: { P: {} },
        characters: { Thundercat: {} },
        says: ['Thundercat ? player P, thundercut · close_runner_up'],
      },
    ],
    [
      'nor is a member whom a name or a note settled in the same run',
      {
        members: { thundercot: {} },
        characters: { Thundercat: {}, Thundercot: {} },
        says: ['Thundercot → thundercot · exact_name · high', 'Thundercat –'],
      },
    ],
    [
      'names under four letters never',
      { members: { mit: {} }, characters: { Mito: {}, Mi: {} }, says: ['Mi –', 'Mito –'] },
    ],
    [
      'a refused member is neither answer nor runner-up',
      {
        members: { thundercot: {}, thundercut: {} },
        characters: { Thundercat: {} },
        refused: [['Thundercat', 'thundercot']],
        says: ['Thundercat → thundercut · fuzzy_name · medium'],
      },
    ],
    [
      'two realms: not guessed which',
      {
        members: { thundercot: {} },
        characters: { a: { name: 'Thundercat' }, b: { name: 'Thundercat', realmSlug: 'malygos' } },
        says: ['a ? thundercot · name_on_several_realms', 'b ? thundercot · name_on_several_realms'],
      },
    ],
    [
      'a hint that names somebody unknown leaves it at a suggestion',
      {
        members: { thundercot: {} },
        characters: { Thundercat: { guildNote: 'DC: gonzo' } },
        says: ['Thundercat ? thundercot · note_names_unknown'],
      },
    ],
    [
      'so does a note that names a main of whom nobody knows whose it is',
      {
        members: { thundercot: {} },
        characters: { Mito: {}, Thundercat: { guildNote: 'alt of Mito' } },
        says: ['Thundercat ? thundercot · main_uncertain', 'Mito –'],
      },
    ],
    [
      'two whose notes name each other have one owner: a name alike says who',
      {
        members: { thundercot: {} },
        characters: { Mito: { guildNote: 'Main: Thundercat' }, Thundercat: { guildNote: 'alt of Mito' } },
        says: ['Mito → thundercot · guild_note · high', 'Thundercat → thundercot · fuzzy_name · medium'],
      },
    ],
    [
      'free text does not',
      {
        members: { thundercot: {} },
        characters: { Thundercat: { guildNote: 'BiS pls' } },
        says: ['Thundercat → thundercot · fuzzy_name · medium'],
      },
    ],
    [
      'who was suggested by a note is not compared',
      {
        members: { m: { nickname: 'Gonzo', holdsGuildRole: false }, thundercot: {} },
        characters: { Thundercat: { guildNote: 'DC: gonzo' } },
        says: ['Thundercat ? m · self_chosen_name'],
      },
    ],
  ])('%s', (_, { says, ...guild }) => {
    expect(matched(guild)).toEqual(says);
  });
});

describe('every proposal says why', () => {
  const { links, candidates, withoutEvidence, counts } = matchServer(
    directoryOf({
      members: {
        trog: { nickname: 'Trog | Pull' },
        rocket: { nickname: 'Zatanna | Rocket' },
        aldrik: {},
        idler: {},
      },
      players: { P: { displayName: 'Mito', aliases: ['Mi'] } },
      characters: {
        Aldric: {},
        Elrek: { officerNote: 'BiS, DC: gonzo' },
        Kept: { playerId: 'P' },
        Pewpew: { guildNote: 'bank, alt of Trog.' },
        Quux: { guildNote: 'alt of Elrek' },
        Rivermane: { guildNote: 'mi', officerNote: "Mito's alt" },
        Trog: { officerNote: 'DC: trog' },
        Zatañña: {},
      },
    }),
  );
  const reasonsFor = (id: string) => links.find((link) => link.characterId === id)?.reasons;

  test('the nickname, as its owner writes it', () => {
    expect(reasonsFor('Zatañña')).toEqual([
      { kind: 'name_equals', memberId: 'rocket', origin: 'nickname', written: 'Zatanna | Rocket' },
    ]);
  });

  test('the note, in its own words, and the character it names', () => {
    expect(reasonsFor('Pewpew')).toEqual([
      {
        kind: 'note_names_character',
        note: 'guild_note',
        hint: 'character',
        name: 'Trog',
        wording: 'alt of Trog',
        characterId: 'Trog',
        characterName: 'Trog',
        realmSlug: 'senjin',
      },
      {
        kind: 'note_names_member',
        note: 'guild_note',
        hint: 'character',
        name: 'Trog',
        wording: 'alt of Trog',
        memberId: 'trog',
        origin: 'username',
        written: 'trog',
      },
    ]);
  });

  test('everything that agrees, the strongest first', () => {
    expect(reasonsFor('Trog')?.map(({ kind }) => kind)).toEqual(['name_equals', 'note_names_member']);
    expect(reasonsFor('Rivermane')).toEqual([
      {
        kind: 'note_names_player',
        note: 'officer_note',
        hint: 'character',
        name: 'Mito',
        wording: "Mito's alt",
        playerId: 'P',
        by: 'display_name',
        written: 'Mito',
      },
      {
        kind: 'note_names_player',
        note: 'guild_note',
        hint: 'word',
        name: 'mi',
        wording: 'mi',
        playerId: 'P',
        by: 'alias',
        written: 'Mi',
      },
    ]);
  });

  test('a suggestion: how alike, and who comes next', () => {
    expect(candidates).toEqual([
      {
        characterId: 'Aldric',
        doubts: ['weak_resemblance'],
        options: [
          {
            person: { kind: 'member', memberId: 'aldrik' },
            memberIds: ['aldrik'],
            score: 5 / 6,
            reasons: [
              {
                kind: 'name_resembles',
                memberId: 'aldrik',
                origin: 'username',
                written: 'aldrik',
                score: 5 / 6,
                runnerUp: { memberId: 'idler', written: 'idler', score: 4 / 11 },
              },
            ],
          },
        ],
      },
    ]);
  });

  test('what leads nowhere yet', () => {
    expect(withoutEvidence).toEqual([
      {
        characterId: 'Elrek',
        leads: [
          { kind: 'note_names_unknown', note: 'officer_note', hint: 'discord', name: 'gonzo', wording: 'DC: gonzo' },
        ],
      },
      {
        characterId: 'Quux',
        leads: [
          {
            kind: 'note_names_character',
            note: 'guild_note',
            hint: 'character',
            name: 'Elrek',
            wording: 'alt of Elrek',
            characterId: 'Elrek',
            characterName: 'Elrek',
            realmSlug: 'senjin',
          },
        ],
      },
    ]);
  });

  test('the preview counts every character on the roster once', () => {
    expect(counts).toEqual({
      kept: 1,
      exact_name: 2,
      guild_note: 1,
      officer_note: 1,
      fuzzy_name: 0,
      suggested: 1,
      withoutEvidence: 2,
      toConfirm: 0,
    });
  });
});

describe('whatever the rows say', () => {
  const word = fc.constantFrom(
    'Trog',
    'Trogmoon',
    'Mito',
    'Mitoo',
    'Elrek',
    'Elrik',
    'Thundercat',
    'Thundercot',
    'Йода',
  );
  const text = fc.oneof(
    { weight: 4, arbitrary: word },
    fc.tuple(word, word).map(([a, b]) => `${a} | ${b}`),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const note = fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    word,
    fc.tuple(fc.constantFrom('DC: ', 'alt of ', '@', 'Main: '), word).map(([hint, name]) => hint + name),
    fc.tuple(word, word).map(([a, b]) => `alt of ${a}, DC: ${b}`),
    text,
  );
  const playerId = fc.option(fc.constantFrom('P', 'Q'), { freq: 4 });
  const indexed = <Value>(values: Value[], prefix: string) =>
    Object.fromEntries(values.map((value, index) => [`${prefix}${index}`, value]));
  const rows: fc.Arbitrary<Rows> = fc
    .record({
      members: fc.array(
        fc.record({
          username: text,
          globalName: fc.option(text),
          nickname: fc.option(text),
          isBot: fc.boolean(),
          present: fc.boolean(),
          holdsGuildRole: fc.boolean(),
          playerId,
        }),
        { maxLength: 8 },
      ),
      characters: fc.array(
        fc.record({
          name: text,
          realmSlug: fc.constantFrom('senjin', 'malygos'),
          guildId: fc.constantFrom('guild', 'second'),
          present: fc.constantFrom(true, true, true, false),
          playerId,
          guildNote: note,
          officerNote: note,
        }),
        { maxLength: 10 },
      ),
      refused: fc.array(fc.tuple(fc.nat({ max: 9 }), fc.constantFrom('m0', 'm1', 'm2', 'm3', 'm4', 'P', 'Q')), {
        maxLength: 3,
      }),
    })
    .map(({ members, characters, refused }) =>
      rowsOf({
        members: indexed(members, 'm'),
        characters: indexed(characters, 'c'),
        players: { P: { displayName: 'Trog', aliases: ['Mitoo'] }, Q: { displayName: 'Elrek' } },
        refused: refused.map(([character, who]) => [`c${character}`, who] as const),
      }),
    );

  test('the result does not depend on the order of rows', () => {
    const shuffled = rows.chain((all) =>
      fc
        .record({
          members: fc.shuffledSubarray(all.members, { minLength: all.members.length }),
          characters: fc.shuffledSubarray(all.characters, { minLength: all.characters.length }),
          players: fc.shuffledSubarray(all.players, { minLength: all.players.length }),
          refusedPairs: fc.shuffledSubarray(all.refusedPairs, { minLength: all.refusedPairs.length }),
          refusedPlayers: fc.constant(all.refusedPlayers.toReversed()),
        })
        .map((other) => [all, other] as const),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(matchServer(new Directory(other))).toEqual(matchServer(new Directory(one)));
      }),
      { numRuns: 500 },
    );
  });

  test('nobody is linked who may not be, and every character on the roster is counted once', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const directory = new Directory(all);
        const { links, candidates, withoutEvidence, counts } = matchServer(directory);
        const proposed = [...links, ...candidates, ...withoutEvidence].map(({ characterId }) => characterId);
        const unlinked = all.characters.filter((character) => character.present && character.playerId === null);
        expect(proposed.toSorted()).toEqual(unlinked.map(({ id }) => id).toSorted());
        expect(Object.values(counts).reduce((sum, count) => sum + count) - counts.toConfirm).toBe(
          all.characters.filter((character) => character.present).length,
        );
        for (const { characterId, person, reasons } of links) {
          expect(reasons.length).toBeGreaterThan(0);
          expect(directory.refuses(characterId, person)).toBe(false);
          if (person.kind === 'member') {
            const member = all.members.find(({ id }) => id === person.memberId);
            expect(member).toMatchObject({ isBot: false, present: true, playerId: null });
          }
        }
        for (const { characterId, options } of candidates)
          for (const { person, reasons } of options) {
            expect(reasons.length).toBeGreaterThan(0);
            expect(directory.refuses(characterId, person)).toBe(false);
          }
      }),
      { numRuns: 1_000 },
    );
  });

  test('applying the links leaves nothing that contradicts them: matching again links the same people or more', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const before = matchServer(new Directory(all));
        const again = matchServer(new Directory(applied(all, before)));
        expect(again.counts.kept).toBe(before.counts.kept + before.links.length);
      }),
      { numRuns: 300 },
    );
  });
});

/** The rows after Apply: each member who was linked has a player. */
function applied(rows: Rows, { links }: Match): Rows {
  const playerOf = (person: Person) => (person.kind === 'player' ? person.playerId : `new ${person.memberId}`);
  const playerOfCharacter = new Map(links.map((link) => [link.characterId, playerOf(link.person)]));
  const playerOfMember = new Map(
    links.flatMap(({ person }) => (person.kind === 'member' ? [[person.memberId, playerOf(person)] as const] : [])),
  );
  return {
    ...rows,
    members: rows.members.map((row) => ({ ...row, playerId: playerOfMember.get(row.id) ?? row.playerId })),
    characters: rows.characters.map((row) => ({ ...row, playerId: playerOfCharacter.get(row.id) ?? row.playerId })),
    players: [...rows.players, ...[...playerOfMember.values()].map((id) => ({ id, displayName: id, aliases: [] }))],
  };
}
