import { defineEntity, p } from '@mikro-orm/core';
import { discordId, id, instant, isDiscordId, readableAcrossServers, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** A message that must still appear in the audit channel: its content as data, drawn when it is sent. */
const OutboxMessageSchema = defineEntity({
  name: 'OutboxMessage',
  tableName: 'outbox_message',
  ...tenantTable,
  policies: [...tenantTable.policies, readableAcrossServers],
  indexes: [
    {
      name: 'outbox_message_unsent_index',
      expression:
        'create index "outbox_message_unsent_index" on "outbox_message" ("server_id", "created_at") where "sent_at" is null',
    },
  ],
  checks: [
    { name: 'outbox_message_sent_check', expression: '(sent_at is null) = (message_id is null)' },
    isDiscordId('outbox_message_channel_id_check', 'channel_id'),
    isDiscordId('outbox_message_message_id_check', 'message_id'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    kind: text(),
    content: p.json<Record<string, unknown>>(),
    /** Findings that count as notified once this message is really sent. */
    findingIds: p.array().columnType('uuid[]').default([]),
    createdAt: instant(),
    claimedUntil: instant().nullable(),
    sentAt: instant().nullable(),
    channelId: discordId().nullable(),
    messageId: discordId().nullable(),
    /** Why the last attempt failed, as a problem code. */
    failure: text().nullable(),
  },
});

export class OutboxMessage extends OutboxMessageSchema.class {}
OutboxMessageSchema.setClass(OutboxMessage);
