import { defineEntity, p } from '@mikro-orm/core';
import { discordId, id, instant, isDiscordId, readableAcrossServers, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/**
 * A message that stands in the audit channel and always shows how its subject is now, until that is over. What it must
 * show is computed from the server's own rows; here stands only which message it is and what it showed last.
 */
const AuditCardSchema = defineEntity({
  name: 'AuditCard',
  tableName: 'audit_card',
  ...tenantTable,
  policies: [...tenantTable.policies, readableAcrossServers],
  indexes: [
    {
      name: 'audit_card_unfinished_unique',
      expression:
        'create unique index "audit_card_unfinished_unique" on "audit_card" ("server_id", "kind", "subject") where "finished_at" is null',
    },
    { properties: ['server', 'kind', 'subject', 'createdAt'] },
  ],
  checks: [
    {
      name: 'audit_card_sent_check',
      expression: 'num_nonnulls(channel_id, message_id, shown, looked_at) in (0, 4)',
    },
    isDiscordId('audit_card_channel_id_check', 'channel_id'),
    isDiscordId('audit_card_message_id_check', 'message_id'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    kind: text(),
    /** What the card is about, as its kind names it: the id of a finding, of a guild. */
    subject: text(),
    createdAt: instant(),
    claimedUntil: instant().nullable(),
    channelId: discordId().nullable(),
    messageId: discordId().nullable(),
    /** The fingerprint of what the message shows. */
    shown: text().nullable(),
    /** When the message was last known to stand there. */
    lookedAt: instant().nullable(),
    /** Why the last attempt failed, as a problem code. */
    failure: text().nullable(),
    /** When its subject was over and the message said so. */
    finishedAt: instant().nullable(),
  },
});

export class AuditCard extends AuditCardSchema.class {}
AuditCardSchema.setClass(AuditCard);
