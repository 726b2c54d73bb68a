import { append, type Index, listed } from './index-by-key.ts';
import {
  characterKey,
  eachName,
  type MemberName,
  memberKeys,
  type NamedMember,
  namesOfMember,
  normaliseName,
} from './names.ts';

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

/** Said of a player who is not on Discord. */
export interface RefusedPlayer {
  readonly characterId: string;
  readonly playerId: string;
}

/** Rows, in any order. Ids are opaque; `playerId`s name players among `players`. */
export interface DirectoryRows {
  readonly members: Iterable<KnownMember>;
  readonly characters: Iterable<KnownCharacter>;
  readonly players: Iterable<KnownPlayer>;
  readonly refusedPairs: Iterable<RefusedPair>;
  readonly refusedPlayers: Iterable<RefusedPlayer>;
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
 * member. Bots are left out; who left stays in, because notes still name them. Nothing depends on the rows' order. Each
 * index is built when somebody first looks into it, and the one of all names only where `expect` did not say which of
 * them are asked for: a scan that finds nothing new needs hardly any.
 */
export class Directory {
  readonly #members: readonly KnownMember[];
  readonly #characters: readonly KnownCharacter[];
  readonly #players: readonly KnownPlayer[];
  readonly #memberOfId = once(() => mapById(this.#members));
  readonly #characterOfId = once(() => mapById(this.#characters));
  readonly #playerOfId = once(() => mapById(this.#players));
  /** Members and players, by character. */
  readonly #refused = new Map<string, Set<string>>();
  readonly #namesOfMember = new Map<string, readonly MemberName[]>();
  readonly #keysOfPlayer = new Map<string, readonly string[]>();
  readonly #persons = new Map<string, Person>();
  readonly #membersById = once(() => this.#members.toSorted(inOrderOfIds));
  readonly #charactersById = once(() => this.#characters.toSorted(inOrderOfIds));
  readonly #keyOfCharacter = once(() => this.#keysOfCharacters());
  readonly #everybodyNamed = once(() => this.#index(() => true));
  #expectedNamed: { readonly keys: ReadonlySet<string>; readonly named: NamedBy } | undefined;
  readonly #membersOfPlayer = once(() => byPlayer(this.#members));
  readonly #charactersOfPlayer = once(() => byPlayer(this.#characters));

  constructor(rows: DirectoryRows) {
    this.#players = [...rows.players];
    this.#members = Array.from(rows.members).filter((member) => !member.isBot);
    this.#characters = [...rows.characters];
    for (const { characterId, memberId } of rows.refusedPairs) this.#refuse(characterId, memberId);
    for (const { characterId, playerId } of rows.refusedPlayers) this.#refuse(characterId, playerId);
  }

  #refuse(characterId: string, id: string): void {
    const refused = this.#refused.get(characterId);
    if (refused) refused.add(id);
    else this.#refused.set(characterId, new Set([id]));
  }

  /**
   * Says which keys are going to be asked for, where they are few beside the names of everybody: only they are indexed. To
   * ask for another one still answers, at the price of the whole index.
   */
  expect(keys: Iterable<string>): void {
    const expected = new Set(keys);
    if (this.#expectedNamed && expected.isSubsetOf(this.#expectedNamed.keys)) return;
    this.#expectedNamed = { keys: expected, named: this.#index((key) => expected.has(key)) };
  }

  #namedBy(key: string): NamedBy {
    return this.#expectedNamed?.keys.has(key) ? this.#expectedNamed.named : this.#everybodyNamed();
  }

  /** Of members only who goes by a key, not by which name: of thousands of members a note asks for a handful. */
  #index(isAskedFor: (key: string) => boolean): NamedBy {
    const named: NamedBy = { members: new Map(), characters: new Map(), players: new Map() };
    for (const member of this.#members)
      eachName(member, (key) => {
        if (isAskedFor(key)) append(named.members, key, member);
      });
    for (const character of this.#characters) {
      const key = characterKey(character.name);
      if (isAskedFor(key)) append(named.characters, key, character);
    }
    for (const player of this.#players) this.#indexPlayer(player, isAskedFor, named.players);
    return named;
  }

  #indexPlayer(player: KnownPlayer, isAskedFor: (key: string) => boolean, index: Index<PlayerNamedAs>): void {
    const displayKey = normaliseName(player.displayName);
    if (isAskedFor(displayKey)) append(index, displayKey, { player, by: 'display_name', written: player.displayName });
    const keys = [displayKey];
    for (const alias of player.aliases) {
      const key = normaliseName(alias);
      if (keys.includes(key)) continue;
      keys.push(key);
      if (isAskedFor(key)) append(index, key, { player, by: 'alias', written: alias });
    }
  }

  #keysOfCharacters(): ReadonlyMap<string, string> {
    return new Map(this.#characters.map(({ id, name }) => [id, characterKey(name)]));
  }

  /** By id, ascending. */
  members(): Iterable<KnownMember> {
    return this.#membersById();
  }

  /** By id, ascending. */
  characters(): Iterable<KnownCharacter> {
    return this.#charactersById();
  }

  member(id: string): KnownMember | undefined {
    return this.#memberOfId().get(id);
  }

  character(id: string): KnownCharacter | undefined {
    return this.#characterOfId().get(id);
  }

  player(id: string): KnownPlayer | undefined {
    return this.#playerOfId().get(id);
  }

  namesOf(member: KnownMember): readonly MemberName[] {
    const names = this.#namesOfMember.get(member.id) ?? namesOfMember(member);
    this.#namesOfMember.set(member.id, names);
    return names;
  }

  keyOf(character: KnownCharacter): string {
    return this.#keyOfCharacter().get(character.id) ?? '';
  }

  membersNamed(key: string): readonly NamedAs[] {
    const members = listed(this.#namedBy(key).members.get(key)).toSorted(inOrderOfIds);
    return members.flatMap((member) => {
      const name = this.namesOf(member).find((one) => one.key === key);
      return name ? [{ member, name }] : [];
    });
  }

  /** On every realm, in every guild of the server. */
  charactersNamed(key: string): readonly KnownCharacter[] {
    return listed(this.#namedBy(key).characters.get(key)).toSorted(inOrderOfIds);
  }

  playersNamed(key: string): readonly PlayerNamedAs[] {
    return listed(this.#namedBy(key).players.get(key)).toSorted((one, other) => inOrderOfIds(one.player, other.player));
  }

  membersOf(playerId: string): readonly KnownMember[] {
    return listed(this.#membersOfPlayer().get(playerId));
  }

  charactersOf(playerId: string): readonly KnownCharacter[] {
    return listed(this.#charactersOfPlayer().get(playerId));
  }

  /**
   * Every key that a note may use for a player: display name, aliases, all names of their members and the names of their
   * characters, whether these are here now or not.
   */
  keysOfPlayer(playerId: string): readonly string[] {
    const known = this.#keysOfPlayer.get(playerId);
    if (known) return known;
    const player = this.player(playerId);
    const spoken = player === undefined ? [] : [player.displayName, ...player.aliases];
    const keys = [
      ...spoken.map(normaliseName),
      ...this.membersOf(playerId).flatMap(memberKeys),
      ...this.charactersOf(playerId).map(({ name }) => characterKey(name)),
    ].filter((key) => key !== '');
    this.#keysOfPlayer.set(playerId, keys);
    return keys;
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

  /** An officer said that this character does not belong to one of the person's members, or to this player. */
  refuses(characterId: string, person: Person): boolean {
    const refused = this.#refused.get(characterId);
    if (refused === undefined) return false;
    if (person.kind === 'player' && refused.has(person.playerId)) return true;
    return this.memberIdsOf(person).some((memberId) => refused.has(memberId));
  }

  /** As {@link refuses}, for the person that the member is. */
  refusesMember(characterId: string, member: KnownMember): boolean {
    return this.#refused.has(characterId) && this.refuses(characterId, this.personOfMember(member));
  }
}

function once<Value>(work: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= work();
    return value;
  };
}

function mapById<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  const map = new Map<string, Row>();
  for (const row of rows) map.set(row.id, row);
  return map;
}

function inOrderOfIds(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

function byPlayer<Row extends { readonly id: string; readonly playerId: string | null }>(
  rows: readonly Row[],
): Index<Row> {
  const index: Index<Row> = new Map();
  for (const row of rows) if (row.playerId !== null) append(index, row.playerId, row);
  for (const ofPlayer of index.values()) if (Array.isArray(ofPlayer)) ofPlayer.sort(inOrderOfIds);
  return index;
}

/** Who goes by a key. */
interface NamedBy {
  readonly members: Index<KnownMember>;
  readonly characters: Index<KnownCharacter>;
  readonly players: Index<PlayerNamedAs>;
}
