import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { id, instant, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** One human: any number of characters, normally one member. */
const PlayerSchema = defineEntity({
  name: 'Player',
  tableName: 'player',
  ...tenantTable,
  indexes: [{ properties: ['server', 'nameKey'] }],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    displayName: text(),
    nameKey: text(),
    main: () =>
      p
        .manyToOne(Character)
        .joinColumns('server_id', 'main_id')
        .ownColumns('main_id')
        .nullable()
        .deleteRule('no action'),
    createdAt: instant(),
    createdBy: text(),
  },
});

export class Player extends PlayerSchema.class {}
PlayerSchema.setClass(Player);
