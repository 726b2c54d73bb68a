import { MikroORM } from '@mikro-orm/postgresql';
import { DatabaseUnusable } from './database.ts';
import { ormOptions } from './mikro-orm.config.ts';

/** Any number that no other program uses on this database: two processes that start together take turns. */
const MIGRATION_LOCK = 7_265_331_202;

interface Address {
  /** Connection string of the role that owns the tables. */
  readonly url: string;
}

/**
 * Brings the database to the newest migration, under an advisory lock held for as long as it takes.
 * @returns the names of the migrations that this call ran; empty when there was nothing to do
 */
export async function migrateUp({ url }: Address): Promise<string[]> {
  return withMigrator(url, async (orm) => (await orm.migrator.up()).map((migration) => migration.name));
}

/**
 * Takes back the newest migration, or all that came after `to`, which stays; `to: 0` takes back every one.
 * @throws MigrationRefused when `to` is not a migration that this database has
 */
export async function migrateDown({ url }: Address, to?: string | 0): Promise<string[]> {
  return withMigrator(url, async (orm) => {
    if (typeof to === 'string') await refuseUnknown(orm, to);
    const taken = await orm.migrator.down(to === undefined ? undefined : { to });
    return taken.map((migration) => migration.name);
  });
}

export async function pendingMigrations({ url }: Address): Promise<string[]> {
  return withMigrator(url, pending);
}

/**
 * Writes a migration for what the entities say and the database does not know; nothing when they agree.
 * @returns the file's name within `migrations/`
 * @throws MigrationRefused when the database lacks migrations: what they do would be written once more
 */
export async function createMigration({ url }: Address, name?: string): Promise<string | undefined> {
  return withMigrator(url, async (orm) => {
    const missing = await pending(orm);
    if (missing.length > 0) {
      throw new MigrationRefused(`Run these first, a new migration starts where they end: ${missing.join(', ')}`);
    }
    return (await orm.migrator.create(undefined, false, false, name)).fileName || undefined;
  });
}

/** The SQL by which entities and database differ: empty when the migrations say all that the entities say. */
export async function schemaDrift({ url }: Address): Promise<string> {
  return withMigrator(url, (orm) => orm.schema.getUpdateSchemaSQL({ wrap: false }));
}

/** What was asked of the migrations makes no sense here; the message says what would. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

async function pending(orm: MikroORM): Promise<string[]> {
  return (await orm.migrator.getPending()).map((migration) => migration.name);
}

/** The migrator itself would take back everything on its way to a name that it never meets. */
async function refuseUnknown(orm: MikroORM, name: string): Promise<void> {
  const executed = (await orm.migrator.getExecuted()).map((migration) => migration.name);
  if (executed.includes(name)) return;
  throw new MigrationRefused(`This database has no migration ${name}. It has: ${executed.join(', ') || 'none'}`);
}

async function withMigrator<Value>(url: string, work: (orm: MikroORM) => Promise<Value>): Promise<Value> {
  const orm = await MikroORM.init(ormOptions(url));
  try {
    return await withLock(orm, () => work(orm));
  } catch (error) {
    throw explained(error);
  } finally {
    await orm.close(true);
  }
}

/** A session lock needs a session of its own: the transaction keeps one connection for as long as the work takes. */
async function withLock<Value>(orm: MikroORM, work: () => Promise<Value>): Promise<Value> {
  await orm.em
    .fork()
    .execute('select 1')
    .catch((cause: unknown) => {
      throw DatabaseUnusable.unreachable(cause);
    });
  return orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    return work();
  });
}

/** PostgreSQL's code for what a role is not allowed to do: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const INSUFFICIENT_PRIVILEGE = '42501';

function explained(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE)) return error;
  return new DatabaseUnusable(
    `PostgreSQL does not let this role change tables: ${error.message}. Name the role that owns them in DATABASE_OWNER_URL, or let this one create in the schema public.`,
    { cause: error },
  );
}
