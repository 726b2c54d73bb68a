import { defaultRankName } from '../src/sandbox/guild/sandbox-guild.ts';
import { SeededRandom } from '../src/sandbox/guild/seeded-random.ts';
import { knownClassNames } from '../src/sources/battle-net/playable-classes.ts';
import type {
  GeneratedCharacter,
  GeneratedGuild,
  GeneratedMember,
  NameRelation,
  Sign,
} from './generated-guild/labels.ts';
import {
  capitalised,
  characterName,
  decorated,
  embellished,
  handle,
  misspelt,
  shortened,
  withoutAccents,
} from './generated-guild/names.ts';
import { type NoteKind, noteNaming } from './generated-guild/notes.ts';
import { givenNames, notesOfNobody, officerNotesOfNobody, phrases, realms } from './generated-guild/vocabulary.ts';

export interface GuildSize {
  readonly characters: number;
  readonly members: number;
}

/**
 * How often what happens. Shares of a whole add up to what is left for the last of its kind. Set from what guilds look
 * like, before any matching was measured; nothing here follows what the engine finds easy.
 */
const share = {
  impostors: 0.02,
  membersWhoLeft: 0.04,
  charactersWhoDeparted: 0.04,
  charactersOfNobodyOnDiscord: 0.12,
  strangersOnceOnDiscord: 0.2,
  ownersWithoutRole: 0.05,
  lurkersWithRole: 0.1,
  ownersLinkedBefore: 0.08,
  otherRealm: 0.15,
  nameSharedAcrossRealms: 0.02,
  noteAboutAnother: 0.01,
} as const;

const relationsByWeight: readonly (readonly [NameRelation, number])[] = [
  ['same', 30],
  ['decorated', 20],
  ['embellished', 4],
  ['misspelt', 8],
  ['shortened', 12],
  ['unrelated', 26],
];

const characterCounts: readonly (readonly [number, number])[] = [
  [1, 42],
  [2, 24],
  [3, 14],
  [4, 9],
  [5, 5],
  [7, 4],
  [10, 2],
];

type NotePlan = NoteKind | 'nobody' | 'empty' | 'alt_of_alt';

const mainsNotes: readonly (readonly [NotePlan, number])[] = [
  ['empty', 35],
  ['nobody', 20],
  ['discord_hint', 22],
  ['note_key', 20],
  ['unlisted', 3],
];

const altsNotes: readonly (readonly [NotePlan, number])[] = [
  ['character_hint', 42],
  ['note_key', 20],
  ['discord_hint', 9],
  ['alt_of_alt', 6],
  ['unlisted', 3],
  ['nobody', 8],
  ['empty', 12],
];

const officerNotes: readonly (readonly [NotePlan, number])[] = [
  ['empty', 72],
  ['discord_hint', 14],
  ['note_key', 3],
  ['nobody', 11],
];

const otherRoles = ['Raid Team', 'Movie Night'];

/**
 * A guild that looks like one, with the truth about who plays what. Everybody has three names; the same seed and size
 * give the same guild.
 */
export function generateGuild(seed: number, size: GuildSize): GeneratedGuild {
  return new GuildGenerator(seed, size).generated();
}

interface Person {
  /** Null for somebody who is not on Discord; the notes use their names all the same. */
  readonly memberId: string | null;
  /** What others call them; on Discord each is one of their names or a part of one. */
  readonly spokenNames: readonly string[];
  /** Is there, or was before Rollcall came: only then does a note say what they are called on Discord. */
  readonly wasOnDiscord: boolean;
}

interface Named {
  readonly names: Pick<GeneratedMember, 'username' | 'globalName' | 'nickname'>;
  readonly spokenNames: readonly string[];
  readonly relation: NameRelation;
  readonly carrier: 'username' | 'globalName' | 'nickname';
}

type Draft = { -readonly [Key in keyof GeneratedCharacter]: GeneratedCharacter[Key] };

class GuildGenerator {
  readonly #random: SeededRandom;
  readonly #size: GuildSize;
  readonly #seed: number;
  readonly #members: GeneratedMember[] = [];
  readonly #characters: Draft[] = [];
  readonly #people: Person[] = [];
  readonly #usernames = new Set<string>();
  readonly #namesOnRealms = new Set<string>();
  readonly #aliases = new Map<string, string[]>();
  readonly #roles = [0, 1, 2, 3, 4].map((rank) => ({ id: String(7000 + rank), name: defaultRankName(rank) }));
  readonly #otherRoles = otherRoles.map((name, at) => ({ id: String(7100 + at), name }));

  constructor(seed: number, size: GuildSize) {
    this.#seed = seed;
    this.#size = size;
    this.#random = new SeededRandom(seed);
  }

  generated(): GeneratedGuild {
    const { characters, members } = this.#size;
    const withOwner = Math.round(characters * (1 - share.charactersOfNobodyOnDiscord));
    const impostors = Math.round(members * share.impostors);
    while (this.#characters.length < withOwner && this.#members.length < members - impostors) {
      this.#addOwner(withOwner - this.#characters.length);
    }
    while (this.#characters.length < characters) this.#addStranger(characters - this.#characters.length);
    this.#shareNamesAcrossRealms();
    for (let count = 0; count < impostors; count += 1) this.#addImpostor();
    while (this.#members.length < members) this.#addLurker();
    for (let count = 0; count < characters * share.noteAboutAnother; count += 1) this.#writeAboutAnother();
    return {
      seed: this.#seed,
      serverId: '8000',
      roles: [...this.#roles, ...this.#otherRoles],
      members: shuffled(this.#members, this.#random),
      characters: shuffled(this.#characters, this.#random),
      aliases: this.#aliases,
    };
  }

  // People

  #addOwner(room: number): void {
    const random = this.#random;
    const main = this.#freshCharacterName();
    const named = this.#namesFor(main);
    const isLeader = this.#people.length === 0;
    const rank = isLeader ? 0 : random.pick([1, 2, 2, 3, 3, 3, 3, 4, 4]);
    const member = this.#addMember(named.names, {
      part: 'owner',
      rank: !isLeader && random.chance(share.ownersWithoutRole) ? null : rank,
      present: isLeader || !random.chance(share.membersWhoLeft),
    });
    const linkedBefore = member.present && random.chance(share.ownersLinkedBefore);
    if (linkedBefore) this.#aliases.set(member.id, random.chance(0.5) ? [random.pick(givenNames)] : []);
    const person = { memberId: member.id, spokenNames: named.spokenNames, wasOnDiscord: true };
    this.#people.push(person);
    this.#addCharactersOf(
      person,
      this.#addCharacter({ name: main, ownerId: member.id, rank, linkedBefore, named }),
      room,
    );
  }

  /** Somebody like everybody else, only that they are not on Discord. */
  #addStranger(room: number): void {
    const main = this.#freshCharacterName();
    const { spokenNames } = this.#namesFor(main);
    const person = { memberId: null, spokenNames, wasOnDiscord: this.#random.chance(share.strangersOnceOnDiscord) };
    this.#addCharactersOf(person, this.#addCharacter({ name: main, ownerId: null, rank: 4 }), room);
  }

  #addCharactersOf(person: Person, main: Draft, room: number): void {
    const random = this.#random;
    this.#writeNotes(main, person, undefined, mainsNotes);
    const count = Math.min(weighted(characterCounts, random), room);
    let previous = main;
    for (let characters = 1; characters < count; characters += 1) {
      const name = this.#altName(main.name);
      const alt = this.#addCharacter({ name, ownerId: person.memberId, rank: random.pick([3, 4, 4]) });
      this.#writeNotes(alt, person, { main, previous }, altsNotes);
      previous = alt;
    }
  }

  /** Calls themselves after somebody else's character and holds no guild role; the best known are copied the most. */
  #addImpostor(): void {
    const random = this.#random;
    const known = this.#characters.filter((character) => character.rankIndex <= (random.chance(0.5) ? 1 : 9));
    const { name } = random.pick(known.length > 0 ? known : this.#characters);
    const written = random.pick([name, name, withoutAccents(name), `${name} | alt`, `⭐ ${name} ⭐`]);
    const names = random.chance(0.6)
      ? { globalName: this.#otherGlobalName(), nickname: written }
      : { globalName: written, nickname: this.#otherNickname() };
    this.#addMember({ username: this.#freshHandle(), ...names }, { part: 'impostor', rank: null, present: true });
  }

  /** On Discord only. */
  #addLurker(): void {
    const rank = this.#random.chance(share.lurkersWithRole) ? this.#random.pick([2, 3, 4]) : null;
    const names = {
      username: this.#freshHandle(),
      globalName: this.#otherGlobalName(),
      nickname: this.#otherNickname(),
    };
    this.#addMember(names, { part: 'lurker', rank, present: !this.#random.chance(share.membersWhoLeft) });
  }

  #addMember(
    names: Pick<GeneratedMember, 'username' | 'globalName' | 'nickname'>,
    as: Pick<GeneratedMember, 'part' | 'present'> & { readonly rank: number | null },
  ): GeneratedMember {
    const random = this.#random;
    const roleIds = [
      ...(as.rank === null ? [] : [this.#roles[as.rank]?.id ?? '']),
      ...(random.chance(0.2) ? [random.pick(this.#otherRoles).id] : []),
    ];
    const member: GeneratedMember = {
      id: String(
        100_000_000_000_000_000n + BigInt(random.between(0, 2 ** 31)) * 65_536n + BigInt(this.#members.length),
      ),
      ...names,
      roleIds: roleIds.toSorted(),
      joinedAt: new Date(Date.UTC(2022, 0, 1) + random.between(0, 1400) * 86_400_000),
      present: as.present,
      part: as.part,
      holdsGuildRole: as.rank !== null,
    };
    this.#members.push(member);
    return member;
  }

  // Names of members

  /** Three names of whoever plays a main, one of them made from the main's, and what others call them. */
  #namesFor(main: string): Named {
    const random = this.#random;
    const wanted = weighted(relationsByWeight, random);
    const carrier = random.pick(['nickname', 'nickname', 'nickname', 'globalName', 'username'] as const);
    const names = {
      username: this.#freshHandle(),
      globalName: this.#otherGlobalName(),
      nickname: this.#otherNickname(),
    };
    const others = [names.username, ...(phrases.includes(names.globalName) ? [] : [names.globalName])];
    const unrelated: Named = { names, spokenNames: others, relation: 'unrelated', carrier };
    if (wanted === 'unrelated') return unrelated;

    const told = this.#related(main, wanted);
    if (carrier !== 'username') {
      const beside = capitalised(random.pick(givenNames));
      const written = wanted === 'decorated' ? decorated(told, beside, random) : told;
      const spokenNames = carrier === 'globalName' ? [names.username, told] : [...others, told];
      return { names: { ...names, [carrier]: written }, spokenNames, relation: wanted, carrier };
    }
    // A username takes neither accents nor signs, and nobody else has it.
    const username = withoutAccents(told)
      .toLowerCase()
      .replace(/[^a-z0-9._]/g, '');
    if (this.#usernames.has(username)) return unrelated;
    this.#usernames.add(username);
    const relation = wanted === 'decorated' ? 'same' : wanted;
    return { names: { ...names, username }, spokenNames: [username, ...others.slice(1)], relation, carrier };
  }

  #related(main: string, relation: NameRelation): string {
    const random = this.#random;
    if (relation === 'misspelt') return misspelt(main, random);
    if (relation === 'shortened') return shortened(main, random);
    if (relation === 'embellished') return embellished(main, random);
    return random.chance(0.5) ? main : random.pick([withoutAccents(main), main.toLowerCase()]);
  }

  #freshHandle(): string {
    for (;;) {
      const name = handle(this.#random).slice(0, 32);
      if (this.#usernames.has(name)) continue;
      this.#usernames.add(name);
      return name;
    }
  }

  #otherGlobalName(): string {
    const random = this.#random;
    const roll = random.next();
    if (roll < 0.25) return capitalised(random.pick(givenNames));
    if (roll < 0.85) return capitalised(handle(random).slice(0, 32));
    return random.pick(phrases);
  }

  #otherNickname(): string {
    const random = this.#random;
    const given = capitalised(random.pick(givenNames));
    const roll = random.next();
    if (roll < 0.2) return given;
    if (roll < 0.3) return `${given} | ${random.pick(['tank', 'heals', 'EST', 'dps', 'officer'])}`;
    if (roll < 0.8) return capitalised(handle(random).slice(0, 32));
    return random.pick(phrases);
  }

  // Characters

  #addCharacter(of: {
    readonly name: string;
    readonly ownerId: string | null;
    readonly rank: number;
    readonly linkedBefore?: boolean;
    readonly named?: Pick<Named, 'relation' | 'carrier'>;
  }): Draft {
    const random = this.#random;
    const at = this.#characters.length;
    const elsewhere = random.chance(share.otherRealm) ? random.pick(realms).slug : 'senjin';
    // Names are chosen so that they are free on the guild's own realm.
    const realmSlug = this.#namesOnRealms.has(`${elsewhere}/${of.name}`) ? 'senjin' : elsewhere;
    this.#namesOnRealms.add(`${realmSlug}/${of.name}`);
    const signs: Sign[] = of.named ? [{ kind: 'name', relation: of.named.relation, origin: of.named.carrier }] : [];
    const character: Draft = {
      id: uuid(random, at),
      battleNetId: 100_000_000 + at,
      name: of.name,
      realmSlug,
      present: of.linkedBefore === true || !random.chance(share.charactersWhoDeparted),
      className: random.pick(knownClassNames),
      level: random.pick([80, 80, 80, 80, 74, 70, 45, 20]),
      rankIndex: of.rank,
      guildNote: '',
      officerNote: '',
      ownerId: of.ownerId,
      signs,
      linkedBefore: of.linkedBefore ?? false,
    };
    this.#characters.push(character);
    return character;
  }

  #freshCharacterName(): string {
    for (;;) {
      const name = characterName(this.#random);
      if (!this.#namesOnRealms.has(`senjin/${name}`)) return name;
    }
  }

  /** Alts are often called after their main, and mostly not. */
  #altName(main: string): string {
    const random = this.#random;
    if (!random.chance(0.1)) return this.#freshCharacterName();
    const ending = random.pick(['dk', 'mage', 'bank', 'pal', 'lock', 'dru', 'heal', 'two', 'sham', 'evo']);
    const name = main.slice(0, 12 - ending.length) + ending;
    return this.#namesOnRealms.has(`senjin/${name}`) ? this.#freshCharacterName() : name;
  }

  /** Some get the name of a character of another realm, whoever plays that one. */
  #shareNamesAcrossRealms(): void {
    const random = this.#random;
    for (const character of this.#characters) {
      if (character.linkedBefore || character.signs.some((sign) => sign.kind === 'name')) continue;
      if (!random.chance(share.nameSharedAcrossRealms)) continue;
      const { name } = random.pick(this.#characters);
      const other = realms.find(({ slug }) => !this.#namesOnRealms.has(`${slug}/${name}`));
      const isNamed = this.#characters.some(({ signs }) => signs.some((sign) => names(sign, character.id)));
      if (!other || isNamed) continue;
      character.name = name;
      character.realmSlug = other.slug;
      this.#namesOnRealms.add(`${other.slug}/${name}`);
    }
  }

  // Notes

  #writeNotes(
    character: Draft,
    person: Person,
    others: { readonly main: Draft; readonly previous: Draft } | undefined,
    plans: readonly (readonly [NotePlan, number])[],
  ): void {
    const random = this.#random;
    const plan = weighted(plans, random);
    if (plan === 'nobody') character.guildNote = random.pick(notesOfNobody);
    else if (plan === 'alt_of_alt' && others)
      this.#writeNote(character, 'guildNote', 'character_hint', others.previous);
    else if (plan === 'character_hint' && others) this.#writeNote(character, 'guildNote', plan, others.main);
    else if (plan === 'note_key' && others && random.chance(0.6))
      this.#writeNote(character, 'guildNote', plan, others.main);
    else if (plan === 'discord_hint' || plan === 'note_key' || plan === 'unlisted') {
      this.#writeNote(character, 'guildNote', plan, person);
    }

    const officers = weighted(officerNotes, random);
    if (officers === 'nobody') character.officerNote = random.pick(officerNotesOfNobody);
    else if (officers === 'discord_hint' || officers === 'note_key') {
      this.#writeNote(character, 'officerNote', officers, person);
    }
  }

  #writeNote(character: Draft, where: 'guildNote' | 'officerNote', kind: NoteKind, about: Person | Draft): void {
    const random = this.#random;
    const isPerson = 'spokenNames' in about;
    const spoken = isPerson
      ? about.spokenNames.filter((name) => kind === 'discord_hint' || !/\s/.test(name))
      : [about.name];
    if (spoken.length === 0 || (isPerson && kind === 'discord_hint' && !about.wasOnDiscord)) return;
    const name = random.pick(spoken);
    const note = noteNaming(kind, isPerson ? name : this.#asTyped(name), random);
    if (note === undefined) return;
    character[where] = note;
    if (!isPerson) {
      const sign: Sign = { kind: 'note_names_character', wording: kind, characterId: about.id };
      character.signs = [...character.signs, sign];
    } else if (about.memberId !== null) {
      const sign: Sign = { kind: 'note_names_member', wording: kind, memberId: about.memberId, name };
      character.signs = [...character.signs, sign];
    }
  }

  /** Few type another one's accents. */
  #asTyped(name: string): string {
    return this.#random.chance(0.6) ? withoutAccents(name) : name;
  }

  /** A note that names somebody whom the character does not belong to. */
  #writeAboutAnother(): void {
    const random = this.#random;
    const character = random.pick(this.#characters);
    const other = random.pick(this.#people);
    if (other.memberId === character.ownerId || character.guildNote !== '') return;
    const main = this.#characters.find(({ ownerId }) => ownerId === other.memberId);
    this.#writeNote(character, 'guildNote', 'about_another', main && random.chance(0.5) ? main : other);
  }
}

function names(sign: Sign, characterId: string): boolean {
  return sign.kind === 'note_names_character' && sign.characterId === characterId;
}

function weighted<Item>(choices: readonly (readonly [Item, number])[], random: SeededRandom): Item {
  let left = random.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of choices) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new Error('There is nothing to choose from');
}

function shuffled<Item>(items: readonly Item[], random: SeededRandom): Item[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = random.between(0, at);
    const [one, two] = [result[at], result[other]];
    if (one !== undefined && two !== undefined) [result[at], result[other]] = [two, one];
  }
  return result;
}

/** Ids are random, as the database's: nothing may follow from their order. */
function uuid(random: SeededRandom, at: number): string {
  const hex = (digits: number) =>
    random
      .between(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${at.toString(16).padStart(12, '0')}`;
}
