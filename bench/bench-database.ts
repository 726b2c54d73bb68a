import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';
import { databaseStatements } from '../src/database/embedded/roles.ts';
import { migrateUp } from '../src/database/migrations.ts';
import { type Connection, connect } from '../test/support/database.ts';
import { beginTestRun } from '../test/support/test-run.ts';

/** The addresses of one migrated, empty database. */
export interface BenchDatabase {
  readonly url: string;
  readonly ownerUrl: string;
}

/** The embedded PostgreSQL as production runs it: every commit waits until the disk has it (fsync). */
export interface BenchPostgres {
  /** A folder that goes with the run; the account of an embedded PostgreSQL gets through it. */
  readonly folder: string;
  freshDatabase(): Promise<BenchDatabase>;
  /** One plain connection as superuser: for what a measure has to prepare around Rollcall. */
  connectAsAdmin(database: BenchDatabase): Promise<Connection>;
  stop(): Promise<void>;
}

export async function startBenchPostgres(): Promise<BenchPostgres> {
  const run = await beginTestRun(join(tmpdir(), `rollcall-bench-${process.getuid?.() ?? 'all'}`));
  const { adminUrl, ownerUrl, url, leave } = await startEmbeddedPostgres({
    dataFolder: run.folder,
    log: { info: () => {}, warn: complain, error: complain },
  });
  const inDatabase = (address: string, name: string) => Object.assign(new URL(address), { pathname: `/${name}` }).href;
  return {
    folder: run.folder,
    async freshDatabase() {
      const name = `bench_${randomBytes(6).toString('hex')}`;
      const admin = await connect(inDatabase(adminUrl, 'postgres'));
      for (const statement of databaseStatements(name)) await admin.query(statement);
      await admin.close();
      const database = { url: inDatabase(url, name), ownerUrl: inDatabase(ownerUrl, name) };
      await migrateUp({ url: database.ownerUrl });
      return database;
    },
    connectAsAdmin: (database) => connect(inDatabase(adminUrl, new URL(database.url).pathname.slice(1))),
    async stop() {
      await leave();
      await run.end();
    },
  };
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
