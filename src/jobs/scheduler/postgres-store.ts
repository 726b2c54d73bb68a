import { PostgresBackend, PostgresJobRepository } from '@agendajs/postgres-backend';
import type { JobStore, JobStoreAddress } from './job-store.ts';
import type { Log } from './log.ts';
import { describeStoreFault, errorCode, JobStoreUnavailable } from './store-fault.ts';

/** The part of a `pg` pool used here; Agenda's backend brings the pool, `pg` brings no types. */
interface Pool {
  on(event: 'error', listener: (error: Error) => void): unknown;
  connect(): Promise<Client>;
  query(text: string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

interface Client {
  query(text: string, values?: readonly unknown[]): Promise<unknown>;
  release(): void;
}

interface Connection {
  readonly backend: PostgresBackend;
  readonly pool: Pool;
}

/** Any number, the same in every process: who creates the tables holds the advisory lock of this name. */
const SCHEMA_LOCK = 7_265_012_001;
const UNIQUE_VIOLATION = '23505';

const UNIQUE_KEY = `create unique index if not exists agenda_jobs_key on agenda_jobs ((data ->> 'key'))`;

export async function openPostgresStore(
  address: Extract<JobStoreAddress, { kind: 'postgres' }>,
  log: Log,
): Promise<JobStore> {
  const { url, ownerUrl = url } = address;
  try {
    const { backend } = ownerUrl === url ? await openAsOwner(url, log) : await openAsUser(url, ownerUrl, log);
    return {
      backend,
      isDuplicateKey: (error) => errorCode(error) === UNIQUE_VIOLATION,
      close: () => backend.disconnect(),
    };
  } catch (error) {
    throw new JobStoreUnavailable('PostgreSQL', 'DATABASE_URL', describeStoreFault(error));
  }
}

async function openAsOwner(url: string, log: Log): Promise<Connection> {
  const connection = prepareConnection(url, { ensureSchema: true }, log);
  await closingOnError(connection, () => createTables(connection));
  return connection;
}

async function openAsUser(url: string, ownerUrl: string, log: Log): Promise<Connection> {
  const connection = prepareConnection(url, { ensureSchema: false }, log);
  await closingOnError(connection, async () => {
    const { rows } = await connection.pool.query('select quote_ident(current_user) as role');
    const owner = await openAsOwner(ownerUrl, log);
    await owner.pool
      .query(`grant select, insert, update, delete on agenda_jobs to ${rows[0]?.role}`)
      .finally(() => owner.backend.disconnect());
    await connection.backend.connect();
  });
  return connection;
}

function prepareConnection(url: string, { ensureSchema }: { readonly ensureSchema: boolean }, log: Log): Connection {
  const backend = new PostgresBackend({
    poolConfig: {
      connectionString: url,
      application_name: 'rollcall-jobs',
      max: 5,
      connectionTimeoutMillis: 10_000,
      // A server that went silent would be waited for for ever.
      query_timeout: 20_000,
      keepAlive: true,
    },
    ensureSchema,
    // LISTEN needs a connection of its own that no pooler keeps, and stops for good after ten failed reconnects.
    disableNotifications: true,
  });
  const { repository } = backend;
  if (!(repository instanceof PostgresJobRepository)) throw new TypeError('Agenda keeps its pool elsewhere now');
  const pool: Pool = repository.getPool();
  // A pool without a listener takes the process down when an idle connection breaks.
  pool.on('error', (error) => log.debug({ err: error }, 'An idle connection to the job store broke'));
  return { backend, pool };
}

/** Agenda's statements are `if not exists`, which still collide when two processes start together. */
async function createTables({ backend, pool }: Connection): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [SCHEMA_LOCK]);
    await backend.connect();
    await client.query(UNIQUE_KEY);
    await client.query('select pg_advisory_unlock($1)', [SCHEMA_LOCK]);
  } finally {
    client.release();
  }
}

async function closingOnError({ backend }: Connection, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await backend.disconnect();
    throw error;
  }
}
