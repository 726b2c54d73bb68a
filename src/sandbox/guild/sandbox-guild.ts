import type { PermissionFlagsBits } from 'discord.js';
import type { Region } from '../../sources/battle-net/region.ts';

export type PermissionName = keyof typeof PermissionFlagsBits;

/**
 * A guild with its characters and its Discord members, as a guild file describes it (docs/guild-file.md) and with
 * every default filled in. The names are the file's.
 */
export interface SandboxGuild {
  readonly guild: {
    readonly name: string;
    readonly region: Region;
    readonly realm_slug: string;
    readonly realm_name: string;
  };
  /** The server's roles, highest first, without Discord's own `@everyone` and without the bot's. */
  readonly roles: readonly SandboxRole[];
  readonly characters: readonly SandboxCharacter[];
  readonly members: readonly SandboxMember[];
}

export interface SandboxRole {
  readonly name: string;
  readonly permissions: readonly PermissionName[];
}

export interface SandboxCharacter {
  /** Null: the local Battle.net gives one. */
  readonly battle_net_id: number | null;
  readonly name: string;
  readonly realm_slug: string;
  readonly realm_name: string;
  /** English, or `Unknown (14)`. */
  readonly class: string;
  readonly spec: string | null;
  readonly level: number;
  readonly item_level: number | null;
  /** 0 (leader) to 9. */
  readonly rank: number;
  readonly rank_name: string;
  /** Milliseconds since 1970. Without spec, item level and last login the profile answers 404. */
  readonly last_login_timestamp: number | null;
  readonly guild_note: string;
  readonly officer_note: string;
}

export interface SandboxMember {
  readonly discord_id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly nick: string | null;
  /** Names of roles. */
  readonly roles: readonly string[];
  readonly bot: boolean;
  /** ISO 8601. */
  readonly joined_at: string;
}

/** What ranks are called until somebody names them (domain.md §4.2), and a name for each one below. */
export const defaultRankNames = [
  'Guild Leader',
  'Officer',
  'Veteran',
  'Member',
  'Initiate',
  'Social',
  'Alt',
  'Friend',
  'Inactive',
  'Guest',
] as const;

export function defaultRankName(rank: number): string {
  return defaultRankNames[rank] ?? `Rank ${rank}`;
}

/** What a role of a guild's leaders may do where nobody says: they run the server. Others may nothing special. */
export function defaultPermissions(roleName: string): readonly PermissionName[] {
  return defaultPermissionsByRole.get(roleName.toLowerCase()) ?? [];
}

const defaultPermissionsByRole: ReadonlyMap<string, readonly PermissionName[]> = new Map([
  ['guild leader', ['Administrator']],
  ['gm', ['Administrator']],
  ['officer', ['ManageGuild', 'ManageRoles', 'ManageNicknames', 'KickMembers', 'BanMembers', 'ManageMessages']],
]);
