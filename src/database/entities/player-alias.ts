import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, tenantTable, text } from './columns.ts';
import { Player } from './player.ts';
import { Server } from './server.ts';

/** Another name that the guild's notes use for a player. */
const PlayerAliasSchema = defineEntity({
  name: 'PlayerAlias',
  tableName: 'player_alias',
  ...tenantTable,
  uniques: [{ properties: ['server', 'player', 'key'] }],
  indexes: [{ properties: ['server', 'key'] }],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    player: () =>
      p.manyToOne(Player).joinColumns('server_id', 'player_id').ownColumns('player_id').deleteRule('cascade'),
    name: text(),
    key: text(),
    learnedAt: instant(),
    learnedBy: text(),
  },
});

export class PlayerAlias extends PlayerAliasSchema.class {}
PlayerAliasSchema.setClass(PlayerAlias);
