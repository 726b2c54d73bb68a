import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DatabaseUnusable } from '../../src/database/database.ts';
import {
  createMigration,
  MigrationRefused,
  migrateDown,
  migrateUp,
  pendingMigrations,
  schemaDrift,
} from '../../src/database/migrations.ts';
import { connect, emptyDatabase, type TestDatabase } from '../support/database.ts';

let home: TestDatabase;
let owner: { url: string };

beforeEach(async () => {
  home = await emptyDatabase();
  owner = { url: home.ownerUrl };
});

afterEach(() => home.drop());

async function tableNames(): Promise<unknown[]> {
  const connection = await connect(home.ownerUrl);
  try {
    const rows = await connection.query(`select tablename from pg_tables where schemaname = 'public' order by 1`);
    return rows.map(({ tablename }) => tablename);
  } finally {
    await connection.close();
  }
}

test('migrations run up, down to nothing and up again, and then say all that the entities say', async () => {
  const all = await pendingMigrations(owner);
  expect(await migrateUp(owner)).toEqual(all);
  const tables = await tableNames();
  expect(await schemaDrift(owner)).toBe('');

  expect(await migrateDown(owner, 0)).toEqual(all.toReversed());
  expect(await tableNames()).toEqual(['schema_migration']);
  expect(await pendingMigrations(owner)).toEqual(all);

  expect(await migrateUp(owner)).toEqual(all);
  expect(await tableNames()).toEqual(tables);
  expect(await schemaDrift(owner)).toBe('');
});

test('the names of members stay findable over the migration that moved them, and back', async () => {
  const [first = ''] = await migrateUp(owner);
  await migrateDown(owner, first);
  const keys = ['mike', 'trog', 'pew', 'skate', 'rocket'];
  const connection = await connect(home.ownerUrl);
  const stored = (table: string) =>
    connection.query(`select member_id, array_agg(key order by key) as keys from ${table} group by member_id`);
  try {
    await connection.query(`select set_config('rollcall.server', '1', false)`);
    await connection.query(`insert into server (id, name, owner_id, installed_at) values ('1', 'Pull', '42', now())`);
    await connection.query(
      `insert into member (server_id, id, username, name_keys, observed_at)
       select '1', '7', 'mike', array(select jsonb_array_elements_text(?::jsonb)), now()`,
      [JSON.stringify(keys)],
    );
    await migrateUp(owner);
    expect(await stored('member_further_name')).toEqual([{ member_id: '7', keys: ['rocket', 'skate'] }]);
    await migrateDown(owner, first);
    expect(await stored('member_name')).toEqual([{ member_id: '7', keys: keys.toSorted() }]);
  } finally {
    await connection.close();
  }
});

test('findings that stand already get the key by which they stand on one card, whosever they are', async () => {
  await migrateUp(owner);
  await migrateDown(owner, 'Migration20261121000000_first');
  const connection = await connect(home.ownerUrl);
  for (const server of ['1', '2']) {
    await connection.query(`set rollcall.server = '${server}'`);
    await connection.query(
      `insert into server (id, name, owner_id, installed_at) values ('${server}', 'a server', '9', now())`,
    );
    await connection.query(
      `insert into finding (server_id, rule, severity, subject_key, facts, fingerprint, summary, first_found_at)
       select '${server}', rule, 'info', rule, facts::jsonb, '', '{}', now() from (values
         ('orphan_wow', '{"noteKey":"mito"}'), ('unconfirmed_link', '{"playerId":"p"}'), ('orphan_discord', '{"playerId":"p"}')
       ) as found(rule, facts)`,
    );
  }
  await migrateUp(owner);
  for (const server of ['1', '2']) {
    await connection.query(`set rollcall.server = '${server}'`);
    expect(await connection.query('select rule, group_key as key from finding order by rule')).toEqual([
      { rule: 'orphan_discord', key: null },
      { rule: 'orphan_wow', key: 'mito' },
      { rule: 'unconfirmed_link', key: 'p' },
    ]);
  }
  await connection.close();
});

test('a refusal that outlived its member goes when the migration that lets it is taken back, and no other', async () => {
  await migrateUp(owner);
  const connection = await connect(home.ownerUrl);
  try {
    await connection.query(`select set_config('rollcall.server', '1', false)`);
    await connection.query(`insert into server (id, name, owner_id, installed_at) values ('1', 'Pull', '42', now())`);
    await connection.query(
      `insert into member (server_id, id, username, name_keys, observed_at) values ('1', '7', 'mike', '{}', now())`,
    );
    await connection.query(
      `with watched as (
         insert into guild (server_id, region, realm_slug, realm_name, name_slug, name, added_at)
         values ('1', 'us', 'senjin', 'Sen''jin', 'pull', 'Pull', now()) returning id
       ), listed as (
         insert into character (server_id, guild_id, region, battle_net_id, name, name_key, name_length, realm_slug,
           class, level, rank_index, rank_since, first_seen_at)
         select '1', id, 'us', 1, 'Pewpew', 'pewpew', 6, 'senjin', 'Mage', 80, 3, now(), now() from watched returning id
       )
       insert into refused_pair (server_id, character_id, member_id, refused_at, refused_by)
       select '1', id, member_id, now(), '42' from listed, unnest(array['7', '8']) as member_id`,
    );
    await migrateDown(owner, 'Migration20261127003500_closed_shrinks');
    expect(await connection.query('select member_id as id from refused_pair')).toEqual([{ id: '7' }]);
    await migrateUp(owner);
    expect(await schemaDrift(owner)).toBe('');
  } finally {
    await connection.close();
  }
});

test('drift is seen: a column that no migration made', async () => {
  await migrateUp(owner);
  const connection = await connect(home.ownerUrl);
  await connection.query('alter table player drop column display_name');
  await connection.close();
  expect(await schemaDrift(owner)).toMatch(/alter table "player" add .*"display_name"/);
});

test('tables of the job store are no drift', async () => {
  await migrateUp(owner);
  const connection = await connect(home.ownerUrl);
  await connection.query('create table agenda_jobs (id int primary key)');
  await connection.close();
  expect(await schemaDrift(owner)).toBe('');
});

test('many that start together take turns: one migrates, the others find nothing to do', async () => {
  const runs = await Promise.all(Array.from({ length: 5 }, () => migrateUp(owner)));
  expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
  expect(await pendingMigrations(owner)).toEqual([]);
});

describe('what makes no sense is refused before anything happens', () => {
  test('taking back to a migration that the database does not have', async () => {
    await migrateUp(owner);
    const down = migrateDown(owner, 'Migration20000101000000_never');
    await expect(down).rejects.toThrow(MigrationRefused);
    await expect(down).rejects.toThrow(/has no migration Migration20000101000000_never. It has: Migration/);
    expect(await pendingMigrations(owner)).toEqual([]);
  });

  test('writing a migration while others wait', async () => {
    await expect(createMigration(owner, 'more')).rejects.toThrow(/Run these first.*Migration\d+/);
  });
});

test('writing a migration when entities and database agree writes nothing', async () => {
  await migrateUp(owner);
  expect(await createMigration(owner, 'nothing')).toBeUndefined();
});

describe('a database that cannot be migrated is told in words for an operator', () => {
  test('where nobody answers', async () => {
    const nowhere = new URL(home.ownerUrl);
    nowhere.port = '1';
    const run = migrateUp({ url: nowhere.href });
    await expect(run).rejects.toThrow(DatabaseUnusable);
    await expect(run).rejects.toThrow(/ECONNREFUSED.*DATABASE_OWNER_URL/);
  });

  test('where the role may not make tables', async () => {
    const run = migrateUp({ url: home.url });
    await expect(run).rejects.toThrow(DatabaseUnusable);
    await expect(run).rejects.toThrow(/permission denied.*Name the role that owns them in DATABASE_OWNER_URL/);
  });
});
