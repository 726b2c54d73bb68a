import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable, text } from './columns.ts';
import { Member } from './member.ts';
import { Server } from './server.ts';

/**
 * A normalised key of a member beyond those that the member's own indexes hold (`INDEXED_KEYS`): of whoever joins several
 * names into one. A table rather than an index over all of `member.name_keys`: under row-level security PostgreSQL uses an
 * index for leakproof operators only, and no operator of arrays is one.
 */
const MemberFurtherNameSchema = defineEntity({
  name: 'MemberFurtherName',
  tableName: 'member_further_name',
  ...tenantTable,
  indexes: [{ properties: ['server', 'member'] }],
  properties: {
    /** The member's own key holds the server: to check it again for each name is a third of writing it. */
    server: () => p.manyToOne(Server).primary().deleteRule('cascade').createForeignKeyConstraint(false),
    key: text().primary(),
    member: () =>
      p.manyToOne(Member).primary().joinColumns('server_id', 'member_id').ownColumns('member_id').deleteRule('cascade'),
  },
});

export class MemberFurtherName extends MemberFurtherNameSchema.class {}
MemberFurtherNameSchema.setClass(MemberFurtherName);
