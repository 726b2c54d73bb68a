import { defineEntity, p } from '@mikro-orm/core';
import { discordId, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** A Discord account in the server. Bots are not members. */
const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'member',
  ...tenantTable,
  checks: [isDiscordId('member_id_check', 'id')],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: discordId().primary(),
    username: text(),
    globalName: text().nullable(),
    nickname: text().nullable(),
    /** The normalised keys of all names and of their parts; `member_name` is their index. */
    nameKeys: p.array().columnType('text[]'),
    roleIds: p.array().columnType('text[]').default([]),
    rolesChangedAt: instant().nullable(),
    joinedAt: instant().nullable(),
    leftAt: instant().nullable(),
    observedAt: instant(),
  },
});

export class Member extends MemberSchema.class {}
MemberSchema.setClass(Member);
