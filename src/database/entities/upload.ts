import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, readableAcrossServers, tenantTable, text } from './columns.ts';
import { Guild } from './guild.ts';
import { Server } from './server.ts';

/** What the companion app sent: the durable queue between an upload and its pipeline. */
const UploadSchema = defineEntity({
  name: 'Upload',
  tableName: 'upload',
  ...tenantTable,
  policies: [...tenantTable.policies, readableAcrossServers],
  indexes: [{ properties: ['server', 'guild', 'receivedAt'] }],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    guild: () => p.manyToOne(Guild).joinColumns('server_id', 'guild_id').ownColumns('guild_id').deleteRule('cascade'),
    keyId: p.uuid(),
    uploadedBy: text(),
    addonVersion: text(),
    receivedAt: instant(),
    characters: p.json<unknown[]>(),
    updated: p.integer(),
    processedAt: instant().nullable(),
  },
});

export class Upload extends UploadSchema.class {}
UploadSchema.setClass(Upload);
