import { characterKey, type MemberName, memberKeys, type NamedMember, namesOfMember, normaliseName } from './names.ts';

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
 * member. Bots are left out; who left stays in, because notes still name them. Nothing depends on the rows' order. Each
 * index is built when somebody first looks into it: a scan that finds nothing new needs hardly any.
 */
export class Directory {
  readonly #members: ReadonlyMap<string, KnownMember>;
  readonly #characters: ReadonlyMap<string, KnownCharacter>;
  readonly #players: ReadonlyMap<string, KnownPlayer>;
  readonly #refused = new Map<string, Set<string>>();
  readonly #namesOfMember = new Map<string, readonly MemberName[]>();
  readonly #persons = new Map<string, Person>();
  readonly #membersById = once(() => byId(this.#members));
  readonly #charactersById = once(() => byId(this.#characters));
  readonly #keyOfCharacter = once(() => this.#keysOfCharacters());
  readonly #membersByKey = once(() => this.#indexMembers());
  readonly #charactersByKey = once(() => this.#indexCharacters());
  readonly #playersByKey = once(() => this.#indexPlayers());
  readonly #membersOfPlayer = once(() => byPlayer(this.#members));
  readonly #charactersOfPlayer = once(() => byPlayer(this.#characters));

  constructor(rows: DirectoryRows) {
    this.#players = mapById(rows.players);
    this.#members = mapById(rows.members, (member) => !member.isBot);
    this.#characters = mapById(rows.characters);
    for (const { characterId, memberId } of rows.refusedPairs) {
      const refused = this.#refused.get(characterId);
      if (refused) refused.add(memberId);
      else this.#refused.set(characterId, new Set([memberId]));
    }
  }

  #indexPlayers(): ReadonlyMap<string, readonly PlayerNamedAs[]> {
    const index = new Map<string, PlayerNamedAs[]>();
    for (const player of byId(this.#players)) {
      const displayKey = normaliseName(player.displayName);
      append(index, displayKey, { player, by: 'display_name', written: player.displayName });
      const keys = new Set([displayKey]);
      for (const alias of player.aliases) {
        const key = normaliseName(alias);
        if (keys.has(key)) continue;
        keys.add(key);
        append(index, key, { player, by: 'alias', written: alias });
      }
    }
    return index;
  }

  /** Only who goes by a key, not by which name: of thousands of members a note asks for a handful. */
  #indexMembers(): ReadonlyMap<string, readonly KnownMember[]> {
    const index = new Map<string, KnownMember[]>();
    for (const member of this.#members.values()) for (const key of memberKeys(member)) append(index, key, member);
    return index;
  }

  #keysOfCharacters(): ReadonlyMap<string, string> {
    return new Map([...this.#characters.values()].map(({ id, name }) => [id, characterKey(name)]));
  }

  #indexCharacters(): ReadonlyMap<string, readonly KnownCharacter[]> {
    const index = new Map<string, KnownCharacter[]>();
    for (const character of this.#characters.values()) append(index, this.keyOf(character), character);
    return index;
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
    return this.#members.get(id);
  }

  character(id: string): KnownCharacter | undefined {
    return this.#characters.get(id);
  }

  player(id: string): KnownPlayer | undefined {
    return this.#players.get(id);
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
    const members = this.calledBy(key).toSorted(inOrderOfIds);
    return members.flatMap((member) => {
      const name = this.namesOf(member).find((one) => one.key === key);
      return name ? [{ member, name }] : [];
    });
  }

  /** Who goes by a key, in any order and by whichever name. */
  calledBy(key: string): readonly KnownMember[] {
    return this.#membersByKey().get(key) ?? [];
  }

  /** On every realm, in every guild of the server. */
  charactersNamed(key: string): readonly KnownCharacter[] {
    const characters = this.#charactersByKey().get(key) ?? [];
    return characters.length > 1 ? characters.toSorted(inOrderOfIds) : characters;
  }

  playersNamed(key: string): readonly PlayerNamedAs[] {
    return this.#playersByKey().get(key) ?? [];
  }

  membersOf(playerId: string): readonly KnownMember[] {
    return this.#membersOfPlayer().get(playerId) ?? [];
  }

  charactersOf(playerId: string): readonly KnownCharacter[] {
    return this.#charactersOfPlayer().get(playerId) ?? [];
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

function once<Value>(work: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= work();
    return value;
  };
}

function mapById<Row extends { readonly id: string }>(
  rows: Iterable<Row>,
  belongs: (row: Row) => boolean = () => true,
): Map<string, Row> {
  const map = new Map<string, Row>();
  for (const row of rows) if (belongs(row)) map.set(row.id, row);
  return map;
}

function byId<Row extends { readonly id: string }>(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows.values()].sort(inOrderOfIds);
}

function inOrderOfIds(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

function byPlayer<Row extends { readonly id: string; readonly playerId: string | null }>(
  rows: ReadonlyMap<string, Row>,
): ReadonlyMap<string, readonly Row[]> {
  const index = new Map<string, Row[]>();
  for (const row of rows.values()) if (row.playerId !== null) append(index, row.playerId, row);
  for (const ofPlayer of index.values()) if (ofPlayer.length > 1) ofPlayer.sort(inOrderOfIds);
  return index;
}

function append<Value>(index: Map<string, Value[]>, key: string, value: Value): void {
  const values = index.get(key);
  if (values) values.push(value);
  else if (key !== '') index.set(key, [value]);
}
