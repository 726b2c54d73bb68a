import {
  defaultPermissions,
  defaultRankName,
  type SandboxCharacter,
  type SandboxGuild,
  type SandboxMember,
} from './sandbox-guild.ts';
import type { SeededRandom } from './seeded-random.ts';
import { specsOf } from './specs.ts';

const day = 86_400_000;

/** A character with what matters about it; the rest is filled in so that it is plausible. */
export interface DraftCharacter {
  readonly name: string;
  readonly class: string;
  readonly rank: number;
  readonly spec?: string;
  /** Default: the guild's own. */
  readonly realm?: string;
  readonly level?: number;
  readonly note?: string;
  readonly officerNote?: string;
  /** Days since the last login; null for a profile that is not shown. Default: a few. */
  readonly lastSeen?: number | null;
  readonly battleNetId?: number | null;
}

export interface DraftMember {
  readonly username: string;
  readonly globalName?: string;
  readonly nick?: string;
  readonly roles?: readonly string[];
  readonly bot?: boolean;
  /** Days since they joined. Default: somewhere in the last years. */
  readonly joined?: number;
}

export interface DraftGuild {
  readonly name: string;
  readonly region: SandboxGuild['guild']['region'];
  /** Display names by slug; the first is the guild's own. */
  readonly realms: ReadonlyMap<string, string>;
  /** The highest level of the time. */
  readonly levelCap: number;
  /** Ordinary roles below those of the ranks. */
  readonly otherRoles: readonly string[];
}

/** Collects people and their characters and fills in what nobody needs to write down. */
export class GuildDraft {
  readonly characters: SandboxCharacter[] = [];
  readonly members: SandboxMember[] = [];
  readonly #guild: DraftGuild;
  readonly #ownRealm: string;
  readonly #now: Date;
  readonly #random: SeededRandom;

  constructor(guild: DraftGuild, now: Date, random: SeededRandom) {
    const [ownRealm] = guild.realms.keys();
    if (ownRealm === undefined) throw new Error('A guild has a realm of its own');
    this.#guild = guild;
    this.#ownRealm = ownRealm;
    this.#now = now;
    this.#random = random;
  }

  character(draft: DraftCharacter): void {
    const level = draft.level ?? this.#guild.levelCap;
    const lastSeen = draft.lastSeen === undefined ? this.#random.between(0, 12) + this.#random.next() : draft.lastSeen;
    const shown = lastSeen !== null;
    const realm = draft.realm ?? this.#ownRealm;
    this.characters.push({
      battle_net_id: draft.battleNetId ?? null,
      name: draft.name,
      realm_slug: realm,
      realm_name: this.#guild.realms.get(realm) ?? realm,
      class: draft.class,
      spec: shown ? (draft.spec ?? this.#anySpec(draft.class)) : null,
      level,
      item_level: shown ? this.#itemLevel(level) : null,
      rank: draft.rank,
      rank_name: defaultRankName(draft.rank),
      last_login_timestamp: shown ? Math.floor(this.#now.getTime() - lastSeen * day) : null,
      guild_note: draft.note ?? '',
      officer_note: draft.officerNote ?? '',
    });
  }

  member(draft: DraftMember): void {
    const joined = draft.joined ?? this.#random.between(40, 1400);
    this.members.push({
      discord_id: discordId(this.members.length),
      username: draft.username,
      global_name: draft.globalName ?? null,
      nick: draft.nick ?? null,
      roles: draft.roles ?? [],
      bot: draft.bot ?? false,
      joined_at: new Date(this.#now.getTime() - joined * day).toISOString(),
    });
  }

  has(characterName: string): boolean {
    return this.characters.some((one) => one.name.toLowerCase() === characterName.toLowerCase());
  }

  finished(): SandboxGuild {
    const ranks = [...new Set(this.characters.map((one) => one.rank))].sort((one, other) => one - other);
    const roleNames = [...ranks.map(defaultRankName), ...this.#guild.otherRoles];
    return {
      guild: {
        name: this.#guild.name,
        region: this.#guild.region,
        realm_slug: this.#ownRealm,
        realm_name: this.#guild.realms.get(this.#ownRealm) ?? this.#ownRealm,
      },
      roles: roleNames.map((name) => ({ name, permissions: defaultPermissions(name) })),
      characters: this.characters,
      members: this.members,
    };
  }

  #anySpec(className: string): string | null {
    const specs = specsOf(className);
    return specs.length === 0 ? null : this.#random.pick(specs);
  }

  /** Nobody wears much below the cap; at the cap it depends on how much they raid. */
  #itemLevel(level: number): number {
    return level < this.#guild.levelCap ? level + this.#random.between(5, 60) : 580 + this.#random.between(0, 85);
  }
}

/** Ids of the size Discord gave in 2017, in the order of the list. */
function discordId(position: number): string {
  return String(300_000_000_000_000_000n + BigInt(position) * 7_654_321_987n);
}
