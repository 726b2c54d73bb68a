import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { discordId, instant, isDiscordId, tenantTable } from './columns.ts';
import { Member } from './member.ts';
import { Server } from './server.ts';

/**
 * A character and a member that an officer said do not belong together. It outlives the member's row: what an officer
 * said holds when somebody who had their data deleted is seen again.
 */
const RefusedPairSchema = defineEntity({
  name: 'RefusedPair',
  tableName: 'refused_pair',
  ...tenantTable,
  checks: [
    isDiscordId('refused_pair_member_id_check', 'member_id'),
    isDiscordId('refused_pair_refused_by_check', 'refused_by'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    character: () =>
      p
        .manyToOne(Character)
        .primary()
        .joinColumns('server_id', 'character_id')
        .ownColumns('character_id')
        .deleteRule('cascade'),
    member: () =>
      p
        .manyToOne(Member)
        .primary()
        .joinColumns('server_id', 'member_id')
        .ownColumns('member_id')
        .createForeignKeyConstraint(false),
    refusedAt: instant(),
    refusedBy: discordId(),
  },
});

export class RefusedPair extends RefusedPairSchema.class {}
RefusedPairSchema.setClass(RefusedPair);
