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
  indexes: [{ properties: ['server', 'member'] }],
  properties: {
    /** The member's own key holds the server: to check it again for each name is a third of a first sync's writing. */
    server: () => p.manyToOne(Server).primary().deleteRule('cascade').createForeignKeyConstraint(false),
    key: text().primary(),
    member: () =>
      p.manyToOne(Member).primary().joinColumns('server_id', 'member_id').ownColumns('member_id').deleteRule('cascade'),
  },
});

export class MemberName extends MemberNameSchema.class {}
MemberNameSchema.setClass(MemberName);
