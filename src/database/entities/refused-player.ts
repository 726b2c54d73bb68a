import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { discordId, instant, isDiscordId, tenantTable } from './columns.ts';
import { Player } from './player.ts';
import { Server } from './server.ts';

/**
 * A character and a player who is not on Discord, whom an officer said it does not belong to: where the player has
 * members, it is said of them (`RefusedPair`). It outlives the player's row, which Undo may bring back.
 */
const RefusedPlayerSchema = defineEntity({
  name: 'RefusedPlayer',
  tableName: 'refused_player',
  ...tenantTable,
  checks: [isDiscordId('refused_player_refused_by_check', 'refused_by')],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    character: () =>
      p
        .manyToOne(Character)
        .primary()
        .joinColumns('server_id', 'character_id')
        .ownColumns('character_id')
        .deleteRule('cascade'),
    player: () =>
      p
        .manyToOne(Player)
        .primary()
        .joinColumns('server_id', 'player_id')
        .ownColumns('player_id')
        .createForeignKeyConstraint(false),
    refusedAt: instant(),
    refusedBy: discordId(),
  },
});

export class RefusedPlayer extends RefusedPlayerSchema.class {}
RefusedPlayerSchema.setClass(RefusedPlayer);
