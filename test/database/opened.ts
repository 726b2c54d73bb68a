import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { Database, type Tenant } from '../../src/database/database.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { SERVER, storeServer } from './stored.ts';

export interface Opened {
  readonly database: Database;
  readonly home: TestDatabase;
  /** Work in the server that stands in the database before each test. */
  inServer<Value>(work: (tenant: Tenant) => Promise<Value>): Promise<Value>;
  /** The statements that `work` sends, in their order. */
  sentBy(work: () => Promise<unknown>): Promise<readonly string[]>;
  /** How many statements `work` sends, without begin, commit and naming the tenant. */
  statementsOf(work: () => Promise<unknown>): Promise<number>;
}

const OVERHEAD = /\] (begin|commit|rollback|start transaction|select set_config)/;

/** One database for the test file; each test starts with one server in it and nothing else. */
export function opened(): Opened {
  const statements: string[] = [];
  let home: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    home = await freshDatabase();
    database = await Database.connect({ url: home.url, onStatement: (sql) => statements.push(sql) });
  });

  beforeEach(async () => {
    await database.inServer(SERVER, ({ em }) => em.execute('delete from server'));
    await storeServer(database);
  });

  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  return {
    get database() {
      return database;
    },
    get home() {
      return home;
    },
    inServer: (work) => database.inServer(SERVER, work),
    async sentBy(work) {
      statements.length = 0;
      await work();
      return statements.filter((sql) => !OVERHEAD.test(sql));
    },
    async statementsOf(work) {
      statements.length = 0;
      await work();
      return statements.filter((sql) => !OVERHEAD.test(sql)).length;
    },
  };
}
