import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** A Fix all, Apply or import: many changes by one decision. */
const BatchSchema = defineEntity({
  name: 'Batch',
  tableName: 'batch',
  ...tenantTable,
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    id: id(),
    kind: text(),
    startedBy: text(),
    startedAt: instant(),
    what: p.json<Record<string, unknown>>(),
    approvals: p.json<unknown[]>(),
    progress: p.json<Record<string, unknown>>(),
    finishedAt: instant().nullable(),
  },
});

export class Batch extends BatchSchema.class {}
BatchSchema.setClass(Batch);
