import { defineEntity, p } from '@mikro-orm/core';
import { discordId, instant, isDiscordId, readableAcrossServers, serverTable, text } from './columns.ts';

const serverStates = ['new', 'observing', 'live', 'left'] as const;
export const rankRolePolicies = ['keep_lower', 'one_at_a_time'] as const;
export const judgements = ['best_rank', 'main'] as const;

/** A Discord server: the tenant. */
const ServerSchema = defineEntity({
  name: 'Server',
  tableName: 'server',
  ...serverTable,
  policies: [...serverTable.policies, readableAcrossServers],
  checks: [
    isDiscordId('server_id_check', 'id'),
    isDiscordId('server_owner_id_check', 'owner_id'),
    isDiscordId('server_audit_channel_id_check', 'audit_channel_id'),
    { name: 'server_live_check', expression: "state <> 'live' or went_live_at is not null" },
    { name: 'server_stale_after_days_check', expression: 'stale_after_days >= 1 and stale_after_days <= 3650' },
    { name: 'server_left_check', expression: "(state = 'left') = (left_at is not null)" },
  ],
  properties: {
    id: discordId().primary(),
    name: text(),
    ownerId: discordId(),
    state: p.enum(serverStates).default('new'),
    auditChannelId: discordId().nullable(),
    officerRoleIds: p.array().columnType('text[]').default([]),
    staleAfterDays: p.integer().default(30),
    rankRoles: p.enum(rankRolePolicies).default('keep_lower'),
    judgedBy: p.enum(judgements).default('best_rank'),
    locale: text().default('en-US'),
    /** When the last complete list of members was observed. */
    membersObservedAt: instant().nullable(),
    /** When a role was last seen to disappear: a list of roles from before may still show it. */
    roleGoneAt: instant().nullable(),
    installedAt: instant(),
    wentLiveAt: instant().nullable(),
    leftAt: instant().nullable(),
  },
});

export class Server extends ServerSchema.class {}
ServerSchema.setClass(Server);
