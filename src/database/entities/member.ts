import { defineEntity, p } from '@mikro-orm/core';
import { discordId, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/**
 * So many of a member's keys have an index of their own, by their place: a username, a global name and a nickname are all
 * that most members have. To find somebody by a key, see `membersCalled`.
 */
export const INDEXED_KEYS = 3;

const placesOfKeys = Array.from({ length: INDEXED_KEYS }, (_, before) => before + 1);

/** A Discord account in the server. Bots are not members. */
const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'member',
  ...tenantTable,
  indexes: placesOfKeys.map((place) => ({
    name: `member_name_key_${place}_index`,
    expression: `create index "member_name_key_${place}_index" on "member" ("server_id", (name_keys[${place}]))`,
  })),
  checks: [isDiscordId('member_id_check', 'id')],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: discordId().primary(),
    username: text(),
    globalName: text().nullable(),
    nickname: text().nullable(),
    /** The normalised keys of all names, then of their parts; those without an index are rows of `member_further_name`. */
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
