import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, tenantTable } from './columns.ts';
import { Server } from './server.ts';

/** A list that an officer pages through: what it lists, and behind which key each of its pages begins. */
const PagedListSchema = defineEntity({
  name: 'PagedList',
  tableName: 'paged_list',
  ...tenantTable,
  indexes: [{ properties: ['server', 'openedAt'] }],
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    query: p.json<Record<string, unknown>>(),
    /** Of each page that was reached the key that it begins behind; of the first one null. */
    starts: p.json<unknown[]>(),
    openedAt: instant(),
  },
});

export class PagedList extends PagedListSchema.class {}
PagedListSchema.setClass(PagedList);
