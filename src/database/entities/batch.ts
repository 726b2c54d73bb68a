import { defineEntity, p } from '@mikro-orm/core';
import { discordId, id, instant, isDiscordId, readableAcrossServers, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** A Fix all, Apply or import: many changes by one decision. */
const BatchSchema = defineEntity({
  name: 'Batch',
  tableName: 'batch',
  ...tenantTable,
  policies: [...tenantTable.policies, readableAcrossServers],
  indexes: [
    {
      // Two officers at once: one acts, the other is told. Also what a crash left is looked for by it every minute.
      name: 'batch_under_way_unique',
      expression:
        'create unique index "batch_under_way_unique" on "batch" ("server_id", "rule") where "begun_at" is not null and "finished_at" is null',
    },
  ],
  checks: [
    {
      name: 'batch_claim_check',
      expression: 'claimed_until is null or (begun_at is not null and finished_at is null)',
    },
    isDiscordId('batch_stopped_by_check', 'stopped_by'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    kind: text(),
    /** Whose findings it is about, where it is about findings. */
    rule: text().nullable(),
    startedBy: text(),
    startedAt: instant(),
    what: p.json<Record<string, unknown>>(),
    approvals: p.json<unknown[]>().onCreate(() => []),
    progress: p.json<Record<string, unknown>>().onCreate(() => ({})),
    /** Since when it is carried out; before, it is a preview. */
    begunAt: instant().nullable(),
    /** Until when whoever carries it out is taken to be alive. */
    claimedUntil: instant().nullable(),
    stoppedBy: discordId().nullable(),
    finishedAt: instant().nullable(),
  },
});

export class Batch extends BatchSchema.class {}
BatchSchema.setClass(Batch);
