import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, tenantTable, text } from './columns.ts';
import { Guild } from './guild.ts';
import { Server } from './server.ts';

export const syncSources = ['blizzard_api', 'discord_bot', 'addon_upload'] as const;
const syncStatuses = ['success', 'partial', 'error'] as const;

/** One run of a source: what it found, or why it failed. */
const SyncRunSchema = defineEntity({
  name: 'SyncRun',
  tableName: 'sync_run',
  ...tenantTable,
  indexes: [{ properties: ['server', 'source', 'startedAt'] }],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    source: p.enum(syncSources),
    guild: () =>
      p.manyToOne(Guild).joinColumns('server_id', 'guild_id').ownColumns('guild_id').nullable().deleteRule('cascade'),
    status: p.enum(syncStatuses),
    found: count(),
    created: count(),
    updated: count(),
    removed: count(),
    newFindings: count(),
    error: text().nullable(),
    startedAt: instant(),
    finishedAt: instant(),
  },
});

export class SyncRun extends SyncRunSchema.class {}
SyncRunSchema.setClass(SyncRun);
