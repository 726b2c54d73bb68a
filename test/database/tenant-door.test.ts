import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, DatabaseUnusable } from '../../src/database/database.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts';
import { connect, freshDatabase, type TestDatabase } from '../support/database.ts';
import { storeOneOfEach } from './one-of-each.ts';
import { OTHER_SERVER, SERVER, storeServer } from './stored.ts';
import { entityTables } from './tables.ts';

const tables = await entityTables();
const tenantTables = tables.map(({ tableName }) => tableName).filter((name) => name !== 'server');
const serverColumn = (table: string) => (table === 'server' ? 'id' : 'server_id');
const readable = tables
  .filter(({ policies }) => policies.some(({ name }) => name === 'readable_across_servers'))
  .map(({ tableName }) => tableName);

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await freshDatabase();
  database = await Database.connect({ url: home.url });
  for (const server of [SERVER, OTHER_SERVER]) {
    await storeServer(database, server);
    await database.inServer(server, storeOneOfEach);
  }
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

async function countIn(server: string, table: string, whose: string): Promise<number> {
  const [row] = await database.inServer(server, ({ em }) =>
    em.execute<{ rows: number }[]>(`select count(*)::int as rows from "${table}" where ${serverColumn(table)} = ?`, [
      whose,
    ]),
  );
  return row?.rows ?? 0;
}

describe('behind the door of one server', () => {
  describe.each([...tenantTables, 'server'])('%s', (table) => {
    const column = serverColumn(table);
    const asServer = <Row extends object>(sql: string, parameters: unknown[] = []) =>
      database.inServer(SERVER, ({ em }) => em.execute<Row[]>(sql, parameters));

    test('shows the server’s own rows and no others', async () => {
      const seen = await asServer(`select distinct ${column} as server from "${table}"`);
      expect(seen).toEqual([{ server: SERVER }]);
    });

    test('lets nothing change or delete another server’s rows', async () => {
      const updated = await asServer(`update "${table}" set ${column} = ${column} where ${column} = ? returning 1`, [
        OTHER_SERVER,
      ]);
      const deleted = await asServer(`delete from "${table}" where ${column} = ? returning 1`, [OTHER_SERVER]);
      expect([updated, deleted]).toEqual([[], []]);
      expect(await countIn(OTHER_SERVER, table, OTHER_SERVER)).toBe(1);
    });

    test('refuses a row moved to another server', async () => {
      await expect(asServer(`update "${table}" set ${column} = ?`, ['300000000000000003'])).rejects.toThrow(
        /row-level security/,
      );
    });

    test('refuses a row written for another server', async () => {
      // A copy of the own row, all but its server: only the policy can be against it.
      const copy = `insert into "${table}" select (jsonb_populate_record(row, jsonb_build_object('${column}', ?::text))).*
        from "${table}" as row`;
      await expect(asServer(copy, ['300000000000000003'])).rejects.toThrow(/row-level security/);
    });
  });

  test('rows written by entity carry no other server either', async () => {
    await expect(
      database.inServer(SERVER, ({ em }) =>
        em.execute(
          `insert into member (server_id, id, username, name_keys, observed_at) values (?, '9', 'x', '{}', now())`,
          [OTHER_SERVER],
        ),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test('a reference to another server’s row is refused, although its id exists', async () => {
    const [guild] = await database.inServer(OTHER_SERVER, ({ em }) =>
      em.execute<{ id: string }[]>('select id from guild'),
    );
    await expect(
      database.inServer(SERVER, ({ em }) =>
        em.execute(`insert into rank (server_id, guild_id, index) values (?, ?, 5)`, [SERVER, guild?.id]),
      ),
    ).rejects.toThrow(/foreign key/);
  });

  test('work that throws leaves nothing behind', async () => {
    const work = database.inServer(SERVER, async ({ em }) => {
      await em.execute('delete from rule_setting');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await countIn(SERVER, 'rule_setting', SERVER)).toBe(1);
  });

  test('many servers at once, on shared connections, each see their own', async () => {
    const turns = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? SERVER : OTHER_SERVER));
    const seen = await Promise.all(
      turns.map((server) =>
        database.inServer(
          server,
          async ({ em }) => (await em.execute<{ id: string }[]>('select id from server'))[0]?.id,
        ),
      ),
    );
    expect(seen).toEqual(turns);
  });

  test.each(['', `' or true --`, '%', 'on'])('a server called %j is nobody’s', async (server) => {
    const seen = await database.inServer(server, ({ em }) => em.execute('select 1 from member'));
    expect(seen).toEqual([]);
  });
});

describe('outside of any door', () => {
  test('nothing is visible and nothing can be written, not even for the owner of the tables', async () => {
    for (const url of [home.url, home.ownerUrl]) {
      const stranger = await connect(url);
      try {
        for (const table of [...tenantTables, 'server']) {
          expect([table, await stranger.query(`select 1 from "${table}"`)]).toEqual([table, []]);
        }
        const insert = `insert into rule_setting (server_id, rule) values ('${SERVER}', 'x')`;
        await expect(stranger.query(insert)).rejects.toThrow(/row-level security/);
      } finally {
        await stranger.close();
      }
    }
  });
});

describe('across servers', () => {
  test.each([...tenantTables, 'server'])('%s is read only where it is on the short list', async (table) => {
    const seen = await database.acrossServers((em) =>
      em.execute(`select distinct ${serverColumn(table)} as server from "${table}" order by 1`),
    );
    expect(seen).toEqual(readable.includes(table) ? [{ server: SERVER }, { server: OTHER_SERVER }] : []);
  });

  test.each([
    `insert into server (id, name, owner_id, installed_at) values ('3', 'x', '1', now())`,
    `update server set name = 'mine'`,
    'delete from upload_key',
    `create temporary table kept as select * from upload`,
  ])('nothing is written: %s', async (sql) => {
    await expect(database.acrossServers((em) => em.execute(sql))).rejects.toThrow(/read-only transaction/);
  });

  test('leaves nothing open for who comes next on the same connection', async () => {
    await database.acrossServers((em) => em.execute('select 1 from server'));
    const seen = await database.inServer(SERVER, ({ em }) => em.execute('select id from server'));
    expect(seen).toEqual([{ id: SERVER }]);
  });
});

test('purging a server takes everything of it along, and nothing of others', async () => {
  const gone = '300000000000000003';
  await storeServer(database, gone);
  await database.inServer(gone, storeOneOfEach);
  await database.inServer(gone, ({ em }) => em.execute('delete from server where id = ?', [gone]));
  for (const table of [...tenantTables, 'server']) {
    expect([table, await countIn(gone, table, gone)]).toEqual([table, 0]);
    expect([table, await countIn(SERVER, table, SERVER)]).toEqual([table, 1]);
  }
});

describe('the start check', () => {
  async function refusal(url: string, connectPatienceMs?: number): Promise<string> {
    try {
      const connected = await Database.connect({ url, ...(connectPatienceMs && { connectPatienceMs }) });
      await connected.close();
    } catch (error) {
      if (error instanceof DatabaseUnusable) return error.message;
      throw error;
    }
    return 'accepted';
  }

  function changed(parts: Partial<Pick<URL, 'port' | 'username' | 'password' | 'pathname'>>, from = home.url): string {
    return Object.assign(new URL(from), parts).href;
  }

  /** As the superuser of the test server, in the test's database. */
  async function superuserUrl(): Promise<string> {
    const dataFolder = process.env.ROLLCALL_TEST_RUN ?? '';
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const server = await startEmbeddedPostgres({ dataFolder, log, durable: false });
    await server.leave();
    return changed({ pathname: new URL(home.url).pathname }, server.adminUrl);
  }

  test('refuses a superuser, and says which role to make', async () => {
    expect(await refusal(await superuserUrl())).toMatch(/superuser.*Connect as an ordinary role \(CREATE ROLE/s);
  });

  test('refuses a role that bypasses row-level security', async () => {
    const url = await superuserUrl();
    const admin = await connect(url);
    const role = `exempt_${process.pid}`;
    try {
      await admin.query(`create role ${role} login bypassrls password 'known'`);
      await admin.query(`grant connect on database ${new URL(url).pathname.slice(1)} to ${role}`);
      expect(await refusal(changed({ username: role, password: 'known' }))).toMatch(
        /bypasses row-level security.*NOBYPASSRLS/s,
      );
    } finally {
      await admin.query(`drop owned by ${role}`);
      await admin.query(`drop role ${role}`);
      await admin.close();
    }
  });

  test('says what is wrong with an address, and never the password', async () => {
    const port = await freePort();
    const faults = {
      nobodyThere: await refusal(changed({ port: String(port) })),
      wrongPassword: await refusal(changed({ password: 'hunter2' })),
      noSuchDatabase: await refusal(changed({ pathname: '/no_such' })),
    };
    expect(faults).toEqual({
      nobodyThere: expect.stringMatching(/ECONNREFUSED.*Check that it runs/s),
      wrongPassword: expect.stringMatching(/password authentication failed.*DATABASE_URL/s),
      noSuchDatabase: expect.stringMatching(/"no_such".*DATABASE_URL/s),
    });
    const told = Object.values(faults).join('\n');
    expect(told).not.toContain('hunter2');
    expect(told).not.toContain(new URL(home.url).password);
  });

  test('gives up on a server that takes the connection and stays silent', async () => {
    const silent = createServer();
    await new Promise<void>((listening) => void silent.listen(0, '127.0.0.1', listening));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      expect(await refusal(changed({ port: String(port) }), 200)).toMatch(/timeout/);
    } finally {
      silent.close();
    }
  });

  async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    await new Promise((closed) => server.close(closed));
    return typeof address === 'object' && address ? address.port : 0;
  }
});
