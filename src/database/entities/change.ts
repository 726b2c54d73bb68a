import { defineEntity, p } from '@mikro-orm/core';
import { Batch } from './batch.ts';
import { discordId, id, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Finding } from './finding.ts';
import { Server } from './server.ts';

const actorKinds = ['officer', 'member', 'rule', 'source'] as const;
const changeStates = ['pending', 'done', 'failed'] as const;

/**
 * One write to identity or to Discord roles: the history, and what Undo reads. Its player, character and member
 * are ids without foreign keys: history outlives what it tells of.
 */
const ChangeSchema = defineEntity({
  name: 'Change',
  tableName: 'change',
  ...tenantTable,
  indexes: [
    { properties: ['server', 'number'] },
    { properties: ['server', 'characterId', 'number'] },
    { properties: ['server', 'memberId', 'number'] },
    { properties: ['server', 'playerId', 'number'] },
    { properties: ['server', 'finding'] },
    { properties: ['server', 'batch'] },
  ],
  checks: [
    { name: 'change_undone_check', expression: '(undone_at is null) = (undone_by is null)' },
    { name: 'change_failure_check', expression: "failure is null or state = 'failed'" },
    isDiscordId('change_undone_by_check', 'undone_by'),
    isDiscordId('change_member_id_check', 'member_id'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    /** Rises with every change: the order of history within one instant. */
    number: p.bigint('number').autoincrement(),
    at: instant(),
    actorKind: p.enum(actorKinds),
    /** A Discord id, a rule id or a source's name. */
    actorId: text(),
    what: text(),
    playerId: p.uuid().nullable(),
    characterId: p.uuid().nullable(),
    memberId: discordId().nullable(),
    before: p.json<Record<string, unknown>>().nullable(),
    after: p.json<Record<string, unknown>>().nullable(),
    why: p.json<unknown[]>(),
    finding: () =>
      p
        .manyToOne(Finding)
        .joinColumns('server_id', 'finding_id')
        .ownColumns('finding_id')
        .nullable()
        .deleteRule('no action'),
    batch: () =>
      p.manyToOne(Batch).joinColumns('server_id', 'batch_id').ownColumns('batch_id').nullable().deleteRule('no action'),
    state: p.enum(changeStates).default('done'),
    /** Why Discord did not do it, as a problem code. */
    failure: text().nullable(),
    undoneAt: instant().nullable(),
    undoneBy: discordId().nullable(),
  },
});

export class Change extends ChangeSchema.class {}
ChangeSchema.setClass(Change);
