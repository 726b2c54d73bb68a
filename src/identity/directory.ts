import { characterKey, type MemberName, type NamedMember, namesOfMember, normaliseName } from './names.ts';

export interface KnownMember extends NamedMember {
  readonly id: string;
  readonly isBot: boolean;
  /** In the server now. */
  readonly present: boolean;
  readonly holdsGuildRole: boolean;
  readonly playerId: string | null;
}

export interface KnownCharacter {
  readonly id: string;
  readonly name: string;
  readonly realmSlug: string;
  readonly guildId: string;
  /** On the roster now. */
  readonly present: boolean;
  readonly playerId: string | null;
  readonly guildNote: string | null;
  readonly officerNote: string | null;
}

export interface KnownPlayer {
  readonly id: string;
  readonly displayName: string;
  /** Other names that the guild's notes use. */
  readonly aliases: readonly string[];
}

export interface RefusedPair {
  readonly characterId: string;
  readonly memberId: string;
}

/** Rows, in any order. Ids are opaque; `playerId`s name players among `players`. */
export interface DirectoryRows {
  readonly members: Iterable<KnownMember>;
  readonly characters: Iterable<KnownCharacter>;
  readonly players: Iterable<KnownPlayer>;
  readonly refusedPairs: Iterable<RefusedPair>;
}

/** Whom a character can belong to: a player that exists, or a member for whom one would be created. */
export type Person =
  | { readonly kind: 'player'; readonly playerId: string }
  | { readonly kind: 'member'; readonly memberId: string };

export interface NamedAs {
  readonly member: KnownMember;
  readonly name: MemberName;
}

export interface PlayerNamedAs {
  readonly player: KnownPlayer;
  readonly by: 'display_name' | 'alias';
  readonly written: string;
}

/**
 * Everybody that evidence may name, found by normalised key: a whole server, or the neighbourhood of one character or
 * member. Bots are left out; who left stays in, because notes still name them. Nothing depends on the rows' order.
 */
export class Directory {
  readonly #members = new Map<string, KnownMember>();
  readonly #characters = new Map<string, KnownCharacter>();
  readonly #players = new Map<string, KnownPlayer>();
  readonly #namesOfMember = new Map<string, readonly MemberName[]>();
  readonly #keyOfCharacter = new Map<string, string>();
  readonly #membersByKey = new Map<string, NamedAs[]>();
  readonly #charactersByKey = new Map<string, KnownCharacter[]>();
  readonly #playersByKey = new Map<string, PlayerNamedAs[]>();
  readonly #membersOfPlayer = new Map<string, KnownMember[]>();
  readonly #charactersOfPlayer = new Map<string, KnownCharacter[]>();
  readonly #refused = new Map<string, Set<string>>();
  readonly #persons = new Map<string, Person>();

  constructor(rows: DirectoryRows) {
    for (const player of byId(rows.players)) this.#addPlayer(player);
    for (const member of byId(rows.members)) if (!member.isBot) this.#addMember(member);
    for (const character of byId(rows.characters)) this.#addCharacter(character);
    for (const { characterId, memberId } of rows.refusedPairs) {
      const refused = this.#refused.get(characterId);
      if (refused) refused.add(memberId);
      else this.#refused.set(characterId, new Set([memberId]));
    }
  }

  #addPlayer(player: KnownPlayer): void {
    this.#players.set(player.id, player);
    const displayKey = normaliseName(player.displayName);
    append(this.#playersByKey, displayKey, { player, by: 'display_name', written: player.displayName });
    const keys = new Set([displayKey]);
    for (const alias of player.aliases) {
      const key = normaliseName(alias);
      if (keys.has(key)) continue;
      keys.add(key);
      append(this.#playersByKey, key, { player, by: 'alias', written: alias });
    }
  }

  #addMember(member: KnownMember): void {
    this.#members.set(member.id, member);
    const names = namesOfMember(member);
    this.#namesOfMember.set(member.id, names);
    for (const name of names) append(this.#membersByKey, name.key, { member, name });
    if (member.playerId !== null) append(this.#membersOfPlayer, member.playerId, member);
  }

  #addCharacter(character: KnownCharacter): void {
    const key = characterKey(character.name);
    this.#characters.set(character.id, character);
    this.#keyOfCharacter.set(character.id, key);
    append(this.#charactersByKey, key, character);
    if (character.playerId !== null) append(this.#charactersOfPlayer, character.playerId, character);
  }

  /** By id, ascending. */
  members(): Iterable<KnownMember> {
    return this.#members.values();
  }

  /** By id, ascending. */
  characters(): Iterable<KnownCharacter> {
    return this.#characters.values();
  }

  member(id: string): KnownMember | undefined {
    return this.#members.get(id);
  }

  character(id: string): KnownCharacter | undefined {
    return this.#characters.get(id);
  }

  player(id: string): KnownPlayer | undefined {
    return this.#players.get(id);
  }

  namesOf(member: KnownMember): readonly MemberName[] {
    return this.#namesOfMember.get(member.id) ?? [];
  }

  keyOf(character: KnownCharacter): string {
    return this.#keyOfCharacter.get(character.id) ?? '';
  }

  membersNamed(key: string): readonly NamedAs[] {
    return this.#membersByKey.get(key) ?? [];
  }

  /** On every realm, in every guild of the server. */
  charactersNamed(key: string): readonly KnownCharacter[] {
    return this.#charactersByKey.get(key) ?? [];
  }

  playersNamed(key: string): readonly PlayerNamedAs[] {
    return this.#playersByKey.get(key) ?? [];
  }

  membersOf(playerId: string): readonly KnownMember[] {
    return this.#membersOfPlayer.get(playerId) ?? [];
  }

  charactersOf(playerId: string): readonly KnownCharacter[] {
    return this.#charactersOfPlayer.get(playerId) ?? [];
  }

  /** Equal persons are one object, so that they can stand in a set. */
  personOfPlayer(playerId: string): Person {
    return this.#person(`player/${playerId}`, { kind: 'player', playerId });
  }

  /** The member's player, or the member who has none yet. */
  personOfMember(member: KnownMember): Person {
    if (member.playerId !== null) return this.personOfPlayer(member.playerId);
    return this.#person(`member/${member.id}`, { kind: 'member', memberId: member.id });
  }

  #person(key: string, person: Person): Person {
    const known = this.#persons.get(key);
    if (known) return known;
    this.#persons.set(key, person);
    return person;
  }

  /** The Discord accounts of a person: none for a player who is not on Discord. */
  memberIdsOf(person: Person): readonly string[] {
    if (person.kind === 'member') return [person.memberId];
    return this.membersOf(person.playerId).map((member) => member.id);
  }

  /** An officer said that this character does not belong to one of the person's members. */
  refuses(characterId: string, person: Person): boolean {
    const refused = this.#refused.get(characterId);
    return refused !== undefined && this.memberIdsOf(person).some((memberId) => refused.has(memberId));
  }

  /** As {@link refuses}, for the person that the member is. */
  refusesMember(characterId: string, member: KnownMember): boolean {
    return this.#refused.has(characterId) && this.refuses(characterId, this.personOfMember(member));
  }
}

function byId<Row extends { readonly id: string }>(rows: Iterable<Row>): Row[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function append<Value>(index: Map<string, Value[]>, key: string, value: Value): void {
  const values = index.get(key);
  if (values) values.push(value);
  else if (key !== '') index.set(key, [value]);
}
