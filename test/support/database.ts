import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { lockAlone } from '../../src/database/embedded/locks.ts';
import { databaseStatements } from '../../src/database/embedded/roles.ts';
import { migrateUp } from '../../src/database/migrations.ts';

/** A real database of one test file. */
export interface TestDatabase {
  /** As the application: neither superuser, nor exempt from row-level security, nor an owner. */
  readonly url: string;
  /** As the owner of the tables: for migrations, and for looking past the application's grants. */
  readonly ownerUrl: string;
  /** Drops it. Throws, naming who, when somebody is still connected: a test that leaks a connection fails. */
  drop(goodbyeMs?: number): Promise<void>;
}

export interface Connection {
  query(statement: string, parameters?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const TEMPLATE = 'rollcall_template';
const TEMPLATE_PATIENCE_MS = 60_000;
/** A closed connection's server process takes a moment to end; on a busy machine a long one. */
const GOODBYE_MS = 5_000;
/** A pool closes what idles, but not before somebody who waits for that has given up. */
const IDLE_MS = 10 * GOODBYE_MS;
const POLL_MS = 5;

/** A migrated, empty database: a copy of a template that is migrated once per run. */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  await prepareTemplate(server);
  return createDatabase(server, TEMPLATE);
}

/** A database with nothing in it, for what makes or takes back tables itself. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase(await testServer());
}

/** One plain connection, for looking at a database from outside of Rollcall. Placeholders are `?`. */
export async function connect(url: string): Promise<Connection> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    pool: { min: 0, max: 1, idleTimeoutMillis: IDLE_MS },
    driverOptions: { application_name: 'rollcall test' },
  });
  return {
    query: (statement, parameters) => orm.em.getConnection().execute(statement, parameters),
    close: () => orm.close(),
  };
}

interface TestServer {
  readonly folder: string;
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly url: string;
}

/** The server of this run: the first that asks starts it, the run's end deletes it. */
async function testServer(): Promise<TestServer> {
  const folder = process.env.ROLLCALL_TEST_RUN;
  if (!folder) throw new Error('No test run: databases are for tests that Jest runs with its global setup');
  const faults: string[] = [];
  const log = { info: () => {}, warn: (text: string) => faults.push(text), error: (text: string) => faults.push(text) };
  const { adminUrl, ownerUrl, url, leave } = await startEmbeddedPostgres({ dataFolder: folder, log, durable: false });
  await leave();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return { folder, adminUrl, ownerUrl, url };
}

/** Copying fails while anybody is connected to the template: once it is ready it lets nobody in. */
async function prepareTemplate(server: TestServer): Promise<void> {
  const turn = await lockAlone(join(server.folder, 'template.lock'), TEMPLATE_PATIENCE_MS);
  if (!turn) throw new Error('Another test worker has been migrating the template for a minute');
  try {
    await withAdmin(server, async (admin) => {
      const ready = await admin.query('select 1 from pg_database where datname = ? and datistemplate', [TEMPLATE]);
      if (ready.length > 0) return;
      await admin.query(`drop database if exists ${TEMPLATE} with (force)`);
      for (const statement of databaseStatements(TEMPLATE)) await admin.query(statement);
      await migrateUp({ url: withDatabase(server.ownerUrl, TEMPLATE) });
      await admin.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
      await refuseCompany(admin, TEMPLATE, 'Migrating left connections to the template');
    });
  } finally {
    turn.release();
  }
}

async function createDatabase(server: TestServer, template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withAdmin(server, async (admin) => {
    for (const statement of databaseStatements(name, template)) await admin.query(statement);
  });
  return {
    url: withDatabase(server.url, name),
    ownerUrl: withDatabase(server.ownerUrl, name),
    drop: (goodbyeMs) =>
      withAdmin(server, async (admin) => {
        try {
          const complaint = `Connections were left open to ${name}: close them before dropping it`;
          await refuseCompany(admin, name, complaint, goodbyeMs);
        } finally {
          await admin.query(`drop database ${name} with (force)`);
        }
      }),
  };
}

/** Throws when somebody is connected and does not go away, saying who and what they did last. */
async function refuseCompany(
  admin: Connection,
  database: string,
  complaint: string,
  goodbyeMs = GOODBYE_MS,
): Promise<void> {
  const deadline = performance.now() + goodbyeMs;
  for (;;) {
    const company = await admin.query(
      `select format('%s as %s, %s: %s', coalesce(nullif(application_name, ''), 'unnamed'), usename, state, query) as who
       from pg_stat_activity where datname = ? and backend_type = 'client backend'`,
      [database],
    );
    if (company.length === 0) return;
    if (performance.now() > deadline) throw new Error([complaint, ...company.map(({ who }) => `  ${who}`)].join('\n'));
    await pause(POLL_MS);
  }
}

async function withAdmin(server: TestServer, work: (admin: Connection) => Promise<void>): Promise<void> {
  const admin = await connect(withDatabase(server.adminUrl, 'postgres'));
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
