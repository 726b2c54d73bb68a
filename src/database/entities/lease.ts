import { defineEntity, p } from '@mikro-orm/core';
import { instant, tenantTable, text } from './columns.ts';
import { Server } from './server.ts';

/** Who may run a pipeline of the server now. The fence rises with every holder: an old holder cannot commit. */
const LeaseSchema = defineEntity({
  name: 'Lease',
  tableName: 'lease',
  ...tenantTable,
  properties: {
    server: () => p.manyToOne(Server).primary().deleteRule('cascade'),
    fence: p.bigint('number'),
    holder: text().nullable(),
    expiresAt: instant(),
  },
});

export class Lease extends LeaseSchema.class {}
LeaseSchema.setClass(Lease);
