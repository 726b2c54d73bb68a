import { readdir } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { entities } from '../../src/database/mikro-orm.config.ts';
import { connect, freshDatabase } from '../support/database.ts';
import { entityTables } from './tables.ts';

/** The tenants themselves: their id is the server column. */
const itsOwnTenant = ['server'];

/** What `acrossServers` may read, each for a reason: its rows are looked for before their server is known. */
const readableAcrossServers = [
  'audit_card', // cards that a crash left unsent
  'batch', // what a crash left half carried out
  'finding', // fixes that a crash left half done
  'guild', // which rosters are due
  'outbox_message', // messages that a crash left unsent
  'server', // which servers there are
  'upload', // uploads that a crash left unprocessed
  'upload_key', // whose key an upload carries
];

/** What keeps its target from being deleted, because to lose it silently would be worse. */
const standsInTheWay = ['link.player'];

/** Not of Rollcall's entities: MikroORM's list of migrations. */
const withoutTenant = ['schema_migration'];

const tables = await entityTables();

test('every entity is registered: a file that is forgotten has no table', async () => {
  const files = await readdir(new URL('../../src/database/entities/', import.meta.url));
  expect(entities).toHaveLength(files.filter((file) => file !== 'columns.ts').length);
});

test.each(tables)('$tableName forces row-level security with the policy of this server', (table) => {
  const column = itsOwnTenant.includes(table.tableName) ? 'id' : 'server_id';
  const condition = `${column} = current_setting('rollcall.server', true)`;
  expect(table.rowLevelSecurity).toBe('force');
  expect(table.policies).toContainEqual({ name: 'of_this_server', using: condition, check: condition });
});

test('other policies only open reads across servers, for the tables of the short list', () => {
  const others = tables.flatMap(({ tableName, policies }) =>
    policies.filter(({ name }) => name !== 'of_this_server').map((policy) => ({ tableName, ...policy })),
  );
  expect(others).toEqual(
    readableAcrossServers.map((tableName) => ({
      tableName,
      name: 'readable_across_servers',
      command: 'select',
      using: expect.stringContaining(`current_setting('rollcall.across_servers', true) = 'on'`),
    })),
  );
});

const tenants = tables.filter(({ tableName }) => !itsOwnTenant.includes(tableName));

test.each(tenants)('$tableName has its server in the primary key, and goes with it', (table) => {
  const [server] = table.getPrimaryProps().filter((property) => property.name === 'server');
  expect(server).toMatchObject({ fieldNames: ['server_id'], targetMeta: { tableName: 'server' } });
  expect(server?.deleteRule).toBe('cascade');
});

const references = tenants.flatMap((table) =>
  table.relations.filter(({ name }) => name !== 'server').map((property) => ({ table: table.tableName, property })),
);

test.each(references)(
  '$table.$property.name points within the server, and says what a delete does',
  ({ table, property }) => {
    expect(property.fieldNames).toEqual(['server_id', expect.stringMatching(/_id$/)]);
    expect(property.referencedColumnNames).toEqual(['server_id', 'id']);
    expect(property.ownColumns).toEqual([property.fieldNames[1]]);
    // The default for a nullable one, "set null", would null the server column too.
    const mayStand = property.nullable || standsInTheWay.includes(`${table}.${property.name}`);
    expect(property.deleteRule).toMatch(mayStand ? /^(cascade|no action)$/ : /^cascade$/);
  },
);

test('PostgreSQL has it as the entities say: security forced everywhere, no table beside them', async () => {
  const home = await freshDatabase();
  const owner = await connect(home.ownerUrl);
  try {
    const stored = await owner.query(
      `select relname as table, relrowsecurity and relforcerowsecurity as forced
       from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`,
    );
    const expected = [
      ...tables.map(({ tableName }) => ({ table: tableName, forced: true })),
      ...withoutTenant.map((table) => ({ table, forced: false })),
    ];
    expect(stored).toEqual(expected.toSorted((one, other) => (one.table < other.table ? -1 : 1)));
    const policies = await owner.query(`select 1 from pg_policy where polname = 'of_this_server'`);
    expect(policies).toHaveLength(tables.length);
  } finally {
    await owner.close();
    await home.drop();
  }
});
