import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable, text } from './columns.ts';
import { Member } from './member.ts';
import { Server } from './server.ts';

/**
 * One normalised key of a member's names: how evidence finds them. A table rather than an index over `member.name_keys`:
 * under row-level security PostgreSQL uses an index for leakproof operators only, and no operator of arrays is one.
 */
const MemberNameSchema = defineEntity({
  name: 'MemberName',
  tableName: 'member_name',
  ...tenantTable,
  indexes: [{ properties: ['server', 'member'] }, { properties: ['server', 'length'] }],
  checks: [{ name: 'member_name_length_check', expression: 'length = char_length(key)' }],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    key: text().primary(),
    member: () =>
      p.manyToOne(Member).primary().joinColumns('server_id', 'member_id').ownColumns('member_id').deleteRule('cascade'),
    /** In code points: only names of about the same length can be alike. */
    length: p.smallint(),
  },
});

export class MemberName extends MemberNameSchema.class {}
MemberNameSchema.setClass(MemberName);
