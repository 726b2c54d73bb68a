import { defineEntity, p } from '@mikro-orm/core';
import type { Phrase } from '../../phrase.ts';
import { type Facts, severities } from '../../quality/rule.ts';
import { discordId, id, instant, isDiscordId, readableAcrossServers, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

const findingStatuses = ['open', 'snoozed', 'resolved', 'dismissed'] as const;

/** Something that does not add up, found by a rule. */
const FindingSchema = defineEntity({
  name: 'Finding',
  tableName: 'finding',
  ...tenantTable,
  policies: [...tenantTable.policies, readableAcrossServers],
  indexes: [
    {
      // Claims that a crash left are looked for across servers every minute.
      name: 'finding_claimed_index',
      expression:
        'create index "finding_claimed_index" on "finding" ("claimed_until") where "claimed_until" is not null',
    },
    {
      // An ordinary unique index over a nullable column would not do it: NULLs are distinct.
      name: 'finding_unresolved_unique',
      expression:
        'create unique index "finding_unresolved_unique" on "finding" ("server_id", "rule", "subject_key") where "status" <> \'resolved\'',
    },
    // A review walks along it; the next one tells which findings stand on one of its cards, and how many cards there are.
    { properties: ['server', 'rule', 'status', 'firstFoundAt', 'id'] },
    {
      name: 'finding_group_index',
      expression:
        'create index "finding_group_index" on "finding" ("server_id", "rule", "group_key", "first_found_at", "id") where "status" = \'open\'',
    },
    { properties: ['server', 'subjectKey'] },
  ],
  checks: [
    { name: 'finding_closed_check', expression: "(status in ('resolved', 'dismissed')) = (closed_at is not null)" },
    {
      name: 'finding_closed_by_check',
      expression: 'num_nonnulls(closed_at, closed_by, closed_how) in (0, 3)',
    },
    { name: 'finding_snoozed_check', expression: "(status = 'snoozed') = (snoozed_until is not null)" },
    { name: 'finding_claim_check', expression: '(claimed_by is null) = (claimed_until is null)' },
    isDiscordId('finding_claimed_by_check', 'claimed_by'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    rule: text(),
    severity: p.enum(severities),
    subjectKey: text(),
    facts: p.json<Facts>(),
    fingerprint: text(),
    /** By what it stands on one card with others of its rule; null where it stands alone. */
    groupKey: text().nullable(),
    /** Counts how often the facts changed; a button carries the revision its card showed. */
    revision: p.integer().default(1),
    /** The finding in short, as catalogue parameters for lists. */
    summary: p.json<Phrase>(),
    firstFoundAt: instant(),
    status: p.enum(findingStatuses).default('open'),
    snoozedUntil: instant().nullable(),
    closedAt: instant().nullable(),
    /** A Discord id, or `auto`. */
    closedBy: text().nullable(),
    closedHow: text().nullable(),
    closedReason: text().nullable(),
    /** What was done about it, as a phrase: "linked to Trog". */
    outcome: p.json<Phrase>().nullable(),
    claimedBy: discordId().nullable(),
    claimedUntil: instant().nullable(),
    notifiedAt: instant().nullable(),
  },
});

export class Finding extends FindingSchema.class {}
FindingSchema.setClass(Finding);
