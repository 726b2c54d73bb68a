import { defineEntity, p } from '@mikro-orm/core';
import { discordId, id, instant, isDiscordId, readableAcrossServers, tenantTable, text } from './columns.ts';
import { Guild } from './guild.ts';
import { Server } from './server.ts';

/** A companion app's key: it decides server and guild of an upload. Only its hash is stored. */
const UploadKeySchema = defineEntity({
  name: 'UploadKey',
  tableName: 'upload_key',
  ...tenantTable,
  policies: [...tenantTable.policies, readableAcrossServers],
  indexes: [{ properties: ['id'] }],
  checks: [
    { name: 'upload_key_hash_check', expression: "hash ~ '^[0-9a-f]{64}$'" },
    isDiscordId('upload_key_created_by_check', 'created_by'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    guild: () => p.manyToOne(Guild).joinColumns('server_id', 'guild_id').ownColumns('guild_id').deleteRule('cascade'),
    name: text(),
    /** SHA-256 of the secret half, in hexadecimal: the secret has 256 random bits, so no slow hash is needed. */
    hash: text(),
    createdBy: discordId(),
    createdAt: instant(),
    lastUsedAt: instant().nullable(),
    revokedAt: instant().nullable(),
  },
});

export class UploadKey extends UploadKeySchema.class {}
UploadKeySchema.setClass(UploadKey);
