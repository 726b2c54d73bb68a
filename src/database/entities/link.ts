import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { discordId, id, instant, isDiscordId, tenantTable, text } from './columns.ts';
import { Member } from './member.ts';
import { Player } from './player.ts';
import { Server } from './server.ts';

const linkSources = ['exact_name', 'guild_note', 'officer_note', 'fuzzy_name', 'manual', 'claim'] as const;
const linkConfidences = ['low', 'medium', 'high', 'confirmed'] as const;

/** Player ↔ character or player ↔ member, with the evidence it stands on. */
const LinkSchema = defineEntity({
  name: 'Link',
  tableName: 'link',
  ...tenantTable,
  uniques: [{ properties: ['server', 'character'] }, { properties: ['server', 'member'] }],
  indexes: [{ properties: ['server', 'player'] }],
  checks: [
    { name: 'link_one_end_check', expression: 'num_nonnulls(character_id, member_id) = 1' },
    { name: 'link_confirmed_check', expression: "(confidence = 'confirmed') = (confirmed_at is not null)" },
    { name: 'link_confirmed_by_check', expression: '(confirmed_at is null) = (confirmed_by is null)' },
    isDiscordId('link_confirmer_check', 'confirmed_by'),
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    /** No player goes while something belongs to them: a link that somebody made meanwhile is not lost with them. */
    player: () =>
      p.manyToOne(Player).joinColumns('server_id', 'player_id').ownColumns('player_id').deleteRule('no action'),
    character: () =>
      p
        .manyToOne(Character)
        .joinColumns('server_id', 'character_id')
        .ownColumns('character_id')
        .nullable()
        .deleteRule('cascade'),
    member: () =>
      p
        .manyToOne(Member)
        .joinColumns('server_id', 'member_id')
        .ownColumns('member_id')
        .nullable()
        .deleteRule('cascade'),
    source: p.enum(linkSources),
    confidence: p.enum(linkConfidences),
    /** Why the link exists: the reasons of `identity/`, as stored data. */
    evidence: p.json<unknown[]>(),
    createdAt: instant(),
    createdBy: text(),
    confirmedAt: instant().nullable(),
    confirmedBy: discordId().nullable(),
  },
});

export class Link extends LinkSchema.class {}
LinkSchema.setClass(Link);
