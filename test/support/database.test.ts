import { afterEach, describe, expect, test } from '@jest/globals';
import { connect, emptyDatabase, freshDatabase, type TestDatabase } from './database.ts';

const open: TestDatabase[] = [];

async function dropLater(database: Promise<TestDatabase>): Promise<TestDatabase> {
  open.push(await database);
  return database;
}

afterEach(async () => {
  for (const database of open.splice(0)) await database.drop();
});

async function rows(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const connection = await connect(url);
  try {
    return await connection.query(statement);
  } finally {
    await connection.close();
  }
}

const tableCount = `select count(*)::int as tables from pg_tables where schemaname = 'public'`;

describe('a fresh database', () => {
  test('is migrated, and its tables belong to the owner', async () => {
    const { url } = await dropLater(freshDatabase());
    const owners = await rows(url, `select distinct tableowner from pg_tables where schemaname = 'public'`);
    expect(owners).toEqual([{ tableowner: 'rollcall_owner' }]);
  });

  test('is not seen by another one', async () => {
    const [one, other] = await Promise.all([dropLater(freshDatabase()), dropLater(freshDatabase())]);
    await rows(one.ownerUrl, 'create table only_here (id int)');
    const [{ tables: inOne } = {}] = await rows(one.url, tableCount);
    const [{ tables: inOther } = {}] = await rows(other.url, tableCount);
    expect(inOne).toBe(Number(inOther) + 1);
  });

  test('can be had by many at once', async () => {
    const databases = await Promise.all(Array.from({ length: 6 }, () => dropLater(freshDatabase())));
    expect(new Set(databases.map(({ url }) => url)).size).toBe(6);
  });
});

describe('an empty database', () => {
  test('has no tables, and the owner may make some for the application to use', async () => {
    const { url, ownerUrl } = await dropLater(emptyDatabase());
    expect(await rows(url, tableCount)).toEqual([{ tables: 0 }]);
    await rows(ownerUrl, 'create table kept (id int generated always as identity, word text)');
    expect(await rows(url, `insert into kept (word) values ('here') returning id, word`)).toEqual([
      { id: 1, word: 'here' },
    ]);
  });
});

describe('dropping a database', () => {
  test('fails naming whoever is still connected, and drops it all the same', async () => {
    const { url, drop } = await emptyDatabase();
    const leak = await connect(url);
    await leak.query(`select 'the leak'`);
    await expect(drop(100)).rejects.toThrow(/rollcall test as rollcall_app, idle: select 'the leak'/);
    await expect(rows(url, 'select 1')).rejects.toThrow(/does not exist/);
    await leak.close();
  });
});
