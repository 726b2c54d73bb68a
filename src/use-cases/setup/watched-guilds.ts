import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Rank } from '../../database/entities/rank.ts';
import { UploadKey } from '../../database/entities/upload-key.ts';
import type { Region } from '../../sources/battle-net/region.ts';
import { storedOfficers } from '../actor.ts';
import { type RankRolesState, rankRolesState } from '../roles/rank-map.ts';
import { isUuid } from '../uuid.ts';

/** Each guild is a line of the setup screen and a request to Battle.net every hour. */
export const MOST_GUILDS = 10;

/** A guild that the server watches, as `/setup` shows it. */
export interface WatchedGuild {
  readonly id: string;
  readonly name: string;
  readonly realmName: string;
  readonly region: Region;
  readonly countsForRoles: boolean;
  readonly rankRoles: RankRolesState;
  /** When the last complete roster was observed. */
  readonly rosterObservedAt: Date | null;
  /** Those that nobody revoked, the oldest first. */
  readonly uploadKeys: readonly WatchedUploadKey[];
}

export interface WatchedUploadKey {
  readonly id: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** For as long as who made it is no officer. */
  readonly isSuspended: boolean;
}

/** The server does not watch this guild: the id comes from a component, where anything can stand. */
export interface UnknownGuild {
  readonly code: 'unknown_guild';
}

export const unknownGuild: UnknownGuild = { code: 'unknown_guild' };

/** The guilds of the server, the longest watched first. */
export async function watchedGuilds(tenant: Tenant): Promise<readonly WatchedGuild[]> {
  const { em } = tenant;
  const guilds = await em.find(Guild, { removedAt: null }, { orderBy: { addedAt: 'asc', id: 'asc' } });
  const ranks = await em.find(Rank, {});
  const keys = await em.find(UploadKey, { revokedAt: null }, { orderBy: { createdAt: 'asc' } });
  const makers = [...new Set(keys.map(({ createdBy }) => createdBy))];
  const officers = makers.length === 0 ? new Set() : await storedOfficers(tenant, makers);
  return guilds.map((guild) => ({
    id: guild.id,
    name: guild.name,
    realmName: guild.realmName,
    region: guild.region,
    countsForRoles: guild.countsForRoles,
    rankRoles: rankRolesState(
      guild,
      ranks.filter((rank) => rank.guild.id === guild.id),
    ),
    rosterObservedAt: guild.rosterObservedAt ?? null,
    uploadKeys: keys
      .filter((key) => key.guild.id === guild.id)
      .map(({ id, name, createdBy, createdAt, lastUsedAt }) => ({
        id,
        name,
        createdBy,
        createdAt,
        lastUsedAt: lastUsedAt ?? null,
        isSuspended: !officers.has(createdBy),
      })),
  }));
}

/** Those whose ranks call for roles. */
export async function loadCountingGuilds({ em }: Tenant): Promise<Guild[]> {
  return em.find(Guild, { removedAt: null, countsForRoles: true });
}

/** Nothing where the server does not watch it. */
export async function watchedGuild(tenant: Tenant, guildId: string): Promise<WatchedGuild | undefined> {
  if (!isUuid(guildId)) return undefined;
  return (await watchedGuilds(tenant)).find(({ id }) => id === guildId);
}

/** The row of a guild that the server watches, locked against a roster that is being saved; null for any other. */
export async function lockWatchedGuild({ em }: Tenant, guildId: string): Promise<Guild | null> {
  if (!isUuid(guildId)) return null;
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;
  return em.findOne(Guild, { id: guildId, removedAt: null }, lock);
}
