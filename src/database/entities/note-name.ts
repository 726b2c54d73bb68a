import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/**
 * One normalised key by which the notes of a character may name somebody: how the characters are found that a member
 * or a main has. A table for the same reason as `member_further_name`.
 */
const NoteNameSchema = defineEntity({
  name: 'NoteName',
  tableName: 'note_name',
  ...tenantTable,
  indexes: [{ properties: ['server', 'character'] }],
  properties: {
    /** The character's own key holds the server. */
    server: () => p.manyToOne(Server).primary().deleteRule('cascade').createForeignKeyConstraint(false),
    key: text().primary(),
    character: () =>
      p
        .manyToOne(Character)
        .primary()
        .joinColumns('server_id', 'character_id')
        .ownColumns('character_id')
        .deleteRule('cascade'),
  },
});

export class NoteName extends NoteNameSchema.class {}
NoteNameSchema.setClass(NoteName);
