import type { Region } from '../../sources/battle-net/region.ts';
import { characterPathName, guildNameSlug } from '../../sources/battle-net/slugs.ts';

export interface WorldRealm {
  readonly id: number;
  readonly region: Region;
  readonly name: string;
  readonly slug: string;
  /** What those who play there call it, where that is not its English name. */
  readonly nativeName?: { readonly locale: string; readonly name: string };
}

/** What a profile shows beside what the roster knows. */
export interface WorldProfile {
  readonly spec: string | null;
  readonly itemLevel: number | null;
  /** Milliseconds since 1970. */
  readonly lastLoginTimestamp: number | null;
}

export interface NewCharacter {
  readonly id?: number;
  readonly name: string;
  readonly realmSlug: string;
  readonly classId: number;
  readonly level: number;
  /** 0 to 9. */
  readonly rank: number;
  /** Without one the profile answers 404, as it does for the long inactive. */
  readonly profile?: Partial<WorldProfile>;
}

/** A character that tests can act on; its id stays through renames, transfers and guild changes. */
export class WorldCharacter {
  readonly id: number;
  readonly region: Region;
  readonly raceId: number;
  classId: number;
  name: string;
  /** The name as a profile's address wants it. */
  pathName: string;
  realmSlug: string;
  level: number;
  profile: WorldProfile | null;
  /** How a profile that is not shown answers. */
  profileRefusal: 403 | 404 | null;
  guild: WorldGuild | null = null;
  rank = 0;

  constructor(id: number, region: Region, character: NewCharacter) {
    this.id = id;
    this.region = region;
    this.name = character.name;
    this.pathName = characterPathName(character.name);
    this.realmSlug = character.realmSlug;
    this.classId = character.classId;
    this.raceId = 1 + (id % 11);
    this.level = character.level;
    this.profile = null;
    this.profileRefusal = 404;
    if (character.profile !== undefined) this.showProfile(character.profile);
  }

  leaves(): void {
    this.guild = null;
  }

  joins(guild: WorldGuild, rank: number): void {
    this.guild = guild;
    this.rank = rank;
  }

  rename(name: string): void {
    this.name = name;
    this.pathName = characterPathName(name);
  }

  transfer(realmSlug: string): void {
    this.realmSlug = realmSlug;
  }

  rerank(rank: number): void {
    this.rank = rank;
  }

  /** Changes the profile, keeping what is not given, and shows it. */
  showProfile(profile: Partial<WorldProfile>): void {
    this.profile = { spec: null, itemLevel: null, lastLoginTimestamp: null, ...this.profile, ...profile };
    this.profileRefusal = null;
  }

  hideProfile(status: 403 | 404): void {
    this.profileRefusal = status;
  }
}

export interface WorldGuild {
  readonly id: number;
  readonly region: Region;
  readonly name: string;
  readonly nameSlug: string;
  readonly realm: WorldRealm;
}

/** What exists on the local Battle.net: realms, guilds, characters. Edits show in the next answer. */
export class World {
  readonly #realms = new Map<string, WorldRealm>();
  readonly #guilds = new Map<string, WorldGuild>();
  readonly #characters = new Set<WorldCharacter>();
  #nextId = 1001;

  /** Adds the realm, or gives the one that is there. */
  addRealm(realm: Omit<WorldRealm, 'id'> & { readonly id?: number }): WorldRealm {
    const key = `${realm.region}/${realm.slug}`;
    const known = this.#realms.get(key);
    if (known !== undefined) return known;
    const added = { ...realm, id: realm.id ?? this.#takeId() };
    this.#realms.set(key, added);
    return added;
  }

  /** Throws when the realm was not added, or the guild is there. */
  addGuild(guild: { region: Region; realmSlug: string; name: string; id?: number }): WorldGuild {
    const { region, name } = guild;
    const realm = this.realm(region, guild.realmSlug);
    const added = { id: guild.id ?? this.#takeId(), region, name, nameSlug: guildNameSlug(name), realm };
    const key = keyOf(added);
    if (this.#guilds.has(key)) throw new Error(`The guild ${key} exists already`);
    this.#guilds.set(key, added);
    return added;
  }

  /** The same guild under another name, and perhaps on another realm; its old address answers 404. */
  renameGuild(guild: WorldGuild, { name, realmSlug = guild.realm.slug }: { name: string; realmSlug?: string }): void {
    const renamed = { name, nameSlug: guildNameSlug(name), realm: this.realm(guild.region, realmSlug) };
    const key = keyOf({ ...guild, ...renamed });
    if (this.#guilds.has(key)) throw new Error(`The guild ${key} exists already`);
    this.#guilds.delete(keyOf(guild));
    this.#guilds.set(key, Object.assign(guild, renamed));
  }

  /** Makes a character and puts it into the guild. Throws when the name is taken on its realm. */
  addCharacter(guild: WorldGuild, character: NewCharacter): WorldCharacter {
    this.realm(guild.region, character.realmSlug);
    if (this.findCharacter(guild.region, character.realmSlug, character.name) !== null) {
      throw new Error(`${character.name} exists already on ${character.realmSlug}`);
    }
    const added = new WorldCharacter(character.id ?? this.#takeId(), guild.region, character);
    added.joins(guild, character.rank);
    this.#characters.add(added);
    return added;
  }

  /** The one character of this name (and realm). Throws when there is none, or more than one. */
  character(name: string, realmSlug?: string): WorldCharacter {
    const found = [...this.#characters].filter(
      (one) => one.name === name && (realmSlug === undefined || one.realmSlug === realmSlug),
    );
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw new Error(`${found.length} characters are called ${name}${realmSlug === undefined ? '' : `-${realmSlug}`}`);
    }
    return only;
  }

  /** Removes the character from the world: its profile is gone too. */
  deleteCharacter(character: WorldCharacter): void {
    this.#characters.delete(character);
  }

  findCharacter(region: Region, realmSlug: string, name: string): WorldCharacter | null {
    const wanted = characterPathName(name);
    for (const one of this.#characters) {
      if (one.pathName === wanted && one.realmSlug === realmSlug && one.region === region) return one;
    }
    return null;
  }

  findGuild(region: Region, realmSlug: string, nameSlug: string): WorldGuild | null {
    return this.#guilds.get(`${region}/${realmSlug}/${nameSlug}`) ?? null;
  }

  membersOf(guild: WorldGuild): WorldCharacter[] {
    return [...this.#characters].filter((one) => one.guild === guild);
  }

  realmsOf(region: Region): WorldRealm[] {
    return [...this.#realms.values()].filter((realm) => realm.region === region);
  }

  /** Throws when the realm was not added. */
  realm(region: Region, slug: string): WorldRealm {
    const realm = this.#realms.get(`${region}/${slug}`);
    if (realm === undefined) throw new Error(`There is no realm ${slug} in ${region}: add it first`);
    return realm;
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }
}

/** The guild's address. */
function keyOf({ region, realm, nameSlug }: WorldGuild): string {
  return `${region}/${realm.slug}/${nameSlug}`;
}
