import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { StartupError } from '../startup-error.ts';
import { ACROSS_SERVERS_VARIABLE, SERVER_VARIABLE } from './entities/columns.ts';
import { ormOptions } from './mikro-orm.config.ts';

/** One server's data within one transaction; PostgreSQL shows it no row of another server. */
export interface Tenant {
  readonly serverId: string;
  readonly em: EntityManager;
}

/** Why the database cannot be used, in words that tell an operator what to do. */
export class DatabaseUnusable extends StartupError {
  override readonly name = 'DatabaseUnusable';

  static unreachable(cause: unknown): DatabaseUnusable {
    return new DatabaseUnusable(
      `PostgreSQL does not let Rollcall in: ${reasonOf(cause)}. Check that it runs, that this machine may connect, and the address, user, password and database in DATABASE_URL (and in DATABASE_OWNER_URL, where it is set).`,
      { cause },
    );
  }
}

/** The driver's own words: they name hosts, roles and databases, never passwords. */
function reasonOf(cause: unknown): string {
  const { message, code } = cause as { message?: string; code?: string };
  return message || code || 'no reason given';
}

interface DatabaseOptions {
  /** Connection string of an ordinary role: neither superuser nor exempt from row-level security. */
  readonly url: string;
  /** How long the server may take to answer a new connection, in milliseconds. Default 10,000. */
  readonly connectPatienceMs?: number;
  /** Told of every statement, for counting them. */
  readonly onStatement?: (sql: string) => void;
}

/** The only way to an EntityManager: through the tenant door. */
export class Database {
  readonly #orm: MikroORM;

  private constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** @throws DatabaseUnusable when nobody answers, or when the role could see every server's rows */
  static async connect({ url, connectPatienceMs, onStatement }: DatabaseOptions): Promise<Database> {
    const options = ormOptions(url, connectPatienceMs);
    if (onStatement) {
      options.debug = ['query'];
      options.colors = false;
      options.logger = onStatement;
    }
    const orm = await MikroORM.init(options);
    try {
      await refuseExemptRole(orm);
    } catch (error) {
      await orm.close(true);
      throw error;
    }
    return new Database(orm);
  }

  /**
   * To be asked once the tables are there: a table that a migration added may lack its grants.
   * @throws DatabaseUnusable naming what this role may not use
   */
  async refuseMissingGrants(): Promise<void> {
    const [found] = await this.#orm.em.fork().execute<{ role: string; missing: string | null }[]>(MISSING_GRANTS);
    if (!found?.missing) return;
    throw new DatabaseUnusable(
      `The role in DATABASE_URL may not use what belongs to the role in DATABASE_OWNER_URL: ${found.missing}. Run as that owner: grant select, insert, update, delete on all tables in schema public to ${found.role}; grant usage, select on all sequences in schema public to ${found.role}; and the default privileges that docs/operating.md lists, so that tables to come have them too.`,
    );
  }

  /**
   * Runs `work` on one server's rows in one transaction: committed when it returns, rolled back when it throws.
   * Nothing of Discord, HTTP or a clock may be awaited inside.
   */
  async inServer<Value>(serverId: string, work: (tenant: Tenant) => Promise<Value>): Promise<Value> {
    const em = this.#orm.em.fork();
    em.setSessionContext({ variables: { [SERVER_VARIABLE]: serverId, ...SHORT_STATEMENTS } });
    return em.transactional((transaction) => work({ serverId, em: transaction as EntityManager }));
  }

  /**
   * The door for the few reads that must find rows before their server is known: the list of servers, an upload
   * key, work that a crash left. It can read a handful of tables (those `readableAcrossServers`) and write none.
   */
  async acrossServers<Value>(work: (em: EntityManager) => Promise<Value>): Promise<Value> {
    const em = this.#orm.em.fork();
    em.setSessionContext({ variables: { [ACROSS_SERVERS_VARIABLE]: 'on', ...SHORT_STATEMENTS } });
    return em.transactional((transaction) => work(transaction as EntityManager), { readOnly: true });
  }

  /** Whether PostgreSQL answers before the signal says to give up. */
  async isReachable(signal: AbortSignal): Promise<boolean> {
    const givenUp = new Promise<false>((resolve) => {
      signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    return Promise.race([this.#orm.isConnected(), givenUp]);
  }

  async close(): Promise<void> {
    await this.#orm.close(true);
  }
}

/** Compiling a statement that takes milliseconds takes a hundred of them. */
const SHORT_STATEMENTS = { jit: 'off' };

const MISSING_GRANTS = `
  select quote_ident(current_user) as role, string_agg(relname, ', ' order by relname) as missing
  from pg_class
  where relnamespace = 'public'::regnamespace
    and relname !~ '^(agenda_|schema_migration)'
    and case
      when relkind in ('r', 'p') then not (
        has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
        and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
      when relkind = 'S' then not has_sequence_privilege(oid, 'usage')
    end`;

async function refuseExemptRole(orm: MikroORM): Promise<void> {
  const [role] = await orm.em
    .fork()
    .execute<{ exempt: boolean }[]>(
      'select rolsuper or rolbypassrls as exempt from pg_roles where rolname = current_user',
    )
    .catch((cause: unknown) => {
      throw DatabaseUnusable.unreachable(cause);
    });
  if (role?.exempt) {
    throw new DatabaseUnusable(
      'The role in DATABASE_URL is a superuser or bypasses row-level security, so PostgreSQL could not keep servers apart. Connect as an ordinary role (CREATE ROLE rollcall LOGIN NOSUPERUSER NOBYPASSRLS).',
    );
  }
}
