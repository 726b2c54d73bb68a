import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { id, instant, tenantTable } from './columns.ts';
import { Server } from './server.ts';

/** A change of rank that a roster showed. */
const RankEventSchema = defineEntity({
  name: 'RankEvent',
  tableName: 'rank_event',
  ...tenantTable,
  indexes: [{ properties: ['server', 'character'] }],
  checks: [
    { name: 'rank_event_change_check', expression: 'from_index <> to_index' },
    {
      name: 'rank_event_index_check',
      expression: 'from_index >= 0 and from_index <= 9 and to_index >= 0 and to_index <= 9',
    },
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    character: () =>
      p.manyToOne(Character).joinColumns('server_id', 'character_id').ownColumns('character_id').deleteRule('cascade'),
    fromIndex: p.smallint(),
    toIndex: p.smallint(),
    observedAt: instant(),
    reportedAt: instant().nullable(),
  },
});

export class RankEvent extends RankEventSchema.class {}
RankEventSchema.setClass(RankEvent);
