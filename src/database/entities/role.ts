import { defineEntity, p } from '@mikro-orm/core';
import { discordId, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** A Discord role of the server, as last observed. */
const RoleSchema = defineEntity({
  name: 'Role',
  tableName: 'role',
  ...tenantTable,
  checks: [
    isDiscordId('role_id_check', 'id'),
    { name: 'role_permissions_check', expression: "permissions ~ '^[0-9]{1,20}$'" },
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: discordId().primary(),
    name: text(),
    position: p.integer(),
    /** Discord's permission bits as a decimal string. */
    permissions: text(),
    managed: p.boolean(),
    observedAt: instant(),
  },
});

export class Role extends RoleSchema.class {}
RoleSchema.setClass(Role);
