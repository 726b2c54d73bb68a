import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, tenantTable, text } from './columns.ts';
import { Guild, regions } from './guild.ts';
import { Server } from './server.ts';
import { Upload } from './upload.ts';

const combatRoles = ['Tank', 'Healer', 'Melee', 'Ranged'] as const;

/** A character on a guild's roster: (region, realm, name); Battle.net's id, which its realm gave, survives a rename. */
const CharacterSchema = defineEntity({
  name: 'Character',
  tableName: 'character',
  ...tenantTable,
  uniques: [{ properties: ['server', 'region', 'battleNetId', 'realmSlug'] }],
  indexes: [
    {
      name: 'character_present_name_unique',
      expression:
        'create unique index "character_present_name_unique" on "character" ("server_id", "region", "realm_slug", "name") where "departed_at" is null',
    },
    { properties: ['server', 'nameKey'] },
    { properties: ['server', 'nameLength'] },
    { properties: ['server', 'guild'] },
  ],
  checks: [
    { name: 'character_rank_index_check', expression: 'rank_index >= 0 and rank_index <= 9' },
    { name: 'character_name_length_check', expression: 'name_length = char_length(name_key)' },
  ],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    guild: () => p.manyToOne(Guild).joinColumns('server_id', 'guild_id').ownColumns('guild_id').deleteRule('cascade'),
    region: p.enum(regions),
    battleNetId: p.bigint('number'),
    name: text(),
    nameKey: text(),
    /** In code points: only names of about the same length can be alike. */
    nameLength: p.smallint(),
    realmSlug: text(),
    realmName: text().nullable(),
    class: text(),
    spec: text().nullable(),
    combatRole: p.enum(combatRoles).nullable(),
    /** Like spec, item level and last login what Battle.net gave: deleted when it was not refreshed for 30 days. */
    level: p.smallint().nullable(),
    itemLevel: p.smallint().nullable(),
    rankIndex: p.smallint(),
    rankSince: instant(),
    lastLoginAt: instant().nullable(),
    /** Empty string: an upload showed no note; null: no upload ever showed this character. */
    guildNote: text().nullable(),
    previousGuildNote: text().nullable(),
    guildNoteChangedAt: instant().nullable(),
    guildNoteUpload: () =>
      p
        .manyToOne(Upload)
        .joinColumns('server_id', 'guild_note_upload_id')
        .ownColumns('guild_note_upload_id')
        .nullable()
        .deleteRule('no action'),
    officerNote: text().nullable(),
    previousOfficerNote: text().nullable(),
    officerNoteChangedAt: instant().nullable(),
    officerNoteUpload: () =>
      p
        .manyToOne(Upload)
        .joinColumns('server_id', 'officer_note_upload_id')
        .ownColumns('officer_note_upload_id')
        .nullable()
        .deleteRule('no action'),
    firstSeenAt: instant(),
    departedAt: instant().nullable(),
    /** When the guild's roster first did not list it although it stays (shrink guard); null: the last one lists it. */
    missingSince: instant().nullable(),
    /** When Battle.net last gave a profile; the roster's own time stands on the guild, the notes' on their upload. */
    profileSeenAt: instant().nullable(),
  },
});

export class Character extends CharacterSchema.class {}
CharacterSchema.setClass(Character);
