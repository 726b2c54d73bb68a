import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { discordId, id, instant, isDiscordId, tenantTable } from './columns.ts';
import { Member } from './member.ts';
import { Server } from './server.ts';

const claimDecisions = ['confirmed', 'refused'] as const;

/** A member says that a character is theirs. It links nothing: an officer decides. */
const CharacterClaimSchema = defineEntity({
  name: 'CharacterClaim',
  tableName: 'character_claim',
  ...tenantTable,
  indexes: [
    {
      // Claimed twice is one claim.
      name: 'character_claim_open_unique',
      expression:
        'create unique index "character_claim_open_unique" on "character_claim" ("server_id", "member_id", "character_id") where "decision" is null',
    },
    { properties: ['server', 'character'] },
  ],
  checks: [
    { name: 'character_claim_decided_check', expression: 'num_nonnulls(decision, decided_at, decided_by) in (0, 3)' },
    isDiscordId('character_claim_decided_by_check', 'decided_by'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    character: () =>
      p.manyToOne(Character).joinColumns('server_id', 'character_id').ownColumns('character_id').deleteRule('cascade'),
    member: () =>
      p.manyToOne(Member).joinColumns('server_id', 'member_id').ownColumns('member_id').deleteRule('cascade'),
    claimedAt: instant(),
    decision: p.enum(claimDecisions).nullable(),
    decidedAt: instant().nullable(),
    decidedBy: discordId().nullable(),
  },
});

export class CharacterClaim extends CharacterClaimSchema.class {}
CharacterClaimSchema.setClass(CharacterClaim);
