import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { id, instant, tenantTable } from './columns.ts';
import { Server } from './server.ts';

/** A low or ambiguous match, kept as a suggestion: at most one entry for a character. */
const CandidateSchema = defineEntity({
  name: 'Candidate',
  tableName: 'candidate',
  ...tenantTable,
  uniques: [{ properties: ['server', 'character'] }],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    character: () =>
      p.manyToOne(Character).joinColumns('server_id', 'character_id').ownColumns('character_id').deleteRule('cascade'),
    /** Who it could be, the likeliest first, with score and reasons. */
    options: p.json<unknown[]>(),
    /** Why nothing was decided. */
    doubts: p.array().columnType('text[]'),
    foundAt: instant(),
  },
});

export class Candidate extends CandidateSchema.class {}
CandidateSchema.setClass(Candidate);
