import { defineEntity, p } from '@mikro-orm/core';
import { count, discordId, id, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Guild } from './guild.ts';
import { Server } from './server.ts';

const shrinkDecisions = ['applied', 'ignored', 'listed_again'] as const;

/**
 * A complete roster lost so many characters at once that nobody departed: they stay until an officer decides, until they
 * are listed again, or until so few of them are missing that a roster is believed. At most one of a guild is undecided.
 */
const ShrinkSchema = defineEntity({
  name: 'Shrink',
  tableName: 'shrink',
  ...tenantTable,
  indexes: [
    {
      name: 'shrink_undecided_unique',
      expression:
        'create unique index "shrink_undecided_unique" on "shrink" ("server_id", "guild_id") where "decision" is null',
    },
    { properties: ['server', 'guild', 'fingerprint'] },
  ],
  checks: [
    {
      name: 'shrink_decided_check',
      expression:
        "(decision is null) = (decided_at is null) and (decided_by is not null) = coalesce(decision in ('applied', 'ignored'), false)",
    },
    isDiscordId('shrink_decided_by_check', 'decided_by'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    guild: () => p.manyToOne(Guild).joinColumns('server_id', 'guild_id').ownColumns('guild_id').deleteRule('cascade'),
    /** The characters that are missing and stay. */
    characterIds: p.array().columnType('uuid[]'),
    /** Of the set of missing characters: officers are asked once about each. */
    fingerprint: text(),
    /** How many characters the roster still lists; none: it is no roster to believe. */
    listed: count(),
    /** When a roster first missed them. */
    observedAt: instant(),
    decision: p.enum(shrinkDecisions).nullable(),
    /** Of those asked about when the question closed by itself: who departed, and who stays by an earlier word. */
    departed: count(),
    kept: count(),
    decidedAt: instant().nullable(),
    decidedBy: discordId().nullable(),
  },
});

export class Shrink extends ShrinkSchema.class {}
ShrinkSchema.setClass(Shrink);
