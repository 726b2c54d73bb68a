import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, readableAcrossServers, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

export const regions = ['us', 'eu', 'kr', 'tw'] as const;
const freezeReasons = ['rank_renamed', 'rank_appeared', 'many_moved'] as const;

/** A World of Warcraft guild that the server watches, or watched until somebody removed it. */
const GuildSchema = defineEntity({
  name: 'Guild',
  tableName: 'guild',
  ...tenantTable,
  policies: [...tenantTable.policies, readableAcrossServers],
  // Names are given again, ids are not: a removed guild may have lost its name to another.
  uniques: [{ properties: ['server', 'region', 'battleNetId'] }],
  indexes: [
    {
      name: 'guild_watched_name_unique',
      expression:
        'create unique index "guild_watched_name_unique" on "guild" ("server_id", "region", "realm_slug", "name_slug") where "removed_at" is null',
    },
  ],
  checks: [
    { name: 'guild_frozen_check', expression: 'num_nonnulls(frozen_since, frozen_because, rank_shift) in (0, 3)' },
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    region: p.enum(regions),
    realmSlug: text(),
    realmName: text(),
    nameSlug: text(),
    name: text(),
    battleNetId: p.bigint('number').nullable(),
    countsForRoles: p.boolean().default(true),
    /** When the last complete roster was observed. */
    rosterObservedAt: instant().nullable(),
    /** Since when and why role rules wait until somebody saves the rank roles again. */
    frozenSince: instant().nullable(),
    frozenBecause: p.enum(freezeReasons).nullable(),
    /** What shifted then: which ranks, and how many characters. */
    rankShift: p.json<Record<string, unknown>>().nullable(),
    /** Since when it is watched; added again, since then. */
    addedAt: instant(),
    /**
     * When somebody removed it. Everything of it stays, for the day when it is added again; until then nobody sees who is
     * in it, so its characters are neither present nor departed.
     */
    removedAt: instant().nullable(),
  },
});

export class Guild extends GuildSchema.class {}
GuildSchema.setClass(Guild);
