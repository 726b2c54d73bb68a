import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, type Tenant } from '../../src/database/database.ts';
import { saveMemberList } from '../../src/database/member-rows.ts';
import { loadFreeCharactersOf } from '../../src/database/name-rows.ts';
import { loadNeighbourhood, loadWideNeighbourhood } from '../../src/database/neighbourhood-rows.ts';
import { connect, freshDatabase, type TestDatabase } from '../support/database.ts';
import { memberRow, minute, OTHER_SERVER, SERVER, storeGuild, storeServer } from './stored.ts';

const MANY = 3_000;

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await freshDatabase();
  database = await Database.connect({ url: home.url });
  for (const server of [SERVER, OTHER_SERVER]) await storeCrowd(server);
  for (const server of [SERVER, OTHER_SERVER])
    await database.inServer(server, (tenant) => storeNotes(tenant).then(() => linkHalf(tenant)));
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

async function storeCrowd(server: string): Promise<void> {
  await storeServer(database, server);
  await database.inServer(server, async (tenant) => {
    const guild = await storeGuild(tenant);
    const members = Array.from({ length: MANY }, (_, index) =>
      memberRow(String(index), { username: `user${index}`, nickname: `Nick${index} | Char${index}` }),
    );
    await saveMemberList(tenant, members, minute(1));
    await tenant.em.execute(
      `insert into character (server_id, guild_id, region, battle_net_id, name, name_key, name_length, realm_slug, class, level,
         rank_index, rank_since, first_seen_at)
       select ?, ?, 'us', i, 'Char' || i, 'char' || i, char_length('char' || i), 'senjin', 'Druid', 80, 3, ?::timestamptz, ?::timestamptz
       from generate_series(0, ?::int - 1) as i`,
      [server, guild.id, minute(1), minute(1), MANY],
    );
    await tenant.em.execute(
      `insert into player (server_id, display_name, name_key, created_at, created_by)
       select server_id, name, name_key, ?::timestamptz, '42' from character`,
      [minute(1)],
    );
    await tenant.em.execute(
      `insert into player_alias (server_id, player_id, name, key, learned_at, learned_by)
       select server_id, id, 'alias of ' || name_key, 'alias of ' || name_key, ?::timestamptz, '42' from player`,
      [minute(1)],
    );
  });
}

/**
 * Each character's note came from an upload of its own. The notes of most lead from one to the next but one, and those
 * of the last hundred among themselves.
 */
async function storeNotes({ em }: Tenant): Promise<void> {
  await em.execute(
    `with uploaded as (
       insert into upload (server_id, guild_id, key_id, uploaded_by, addon_version, received_at, characters, updated)
       select server_id, guild_id, gen_random_uuid(), name, '1.0', ?::timestamptz, '[]'::jsonb, 1 from character
       returning id, uploaded_by
     )
     update character set guild_note = 'Mike', guild_note_upload_id = uploaded.id from uploaded where uploaded_by = name`,
    [minute(1)],
  );
  await em.execute(
    `insert into note_name (server_id, key, character_id)
     select server_id, 'char' || battle_net_id + 2, id from character where battle_net_id not between 2898 and 2899`,
  );
}

/** Every second character has its player, who is the member of the same number. */
async function linkHalf({ em }: Tenant): Promise<void> {
  const columns = `server_id, player_id, character_id, member_id, source, confidence, evidence, created_at, created_by`;
  await em.execute(
    `with pair as (
       select character.server_id, player.id as player_id, character.id as character_id, battle_net_id::text as member_id
       from character join player using (name_key) where battle_net_id % 2 = 0
     )
     insert into link (${columns})
     select server_id, player_id, character_id, null, 'exact_name', 'high', '[]'::jsonb, ?::timestamptz, '42' from pair
     union all
     select server_id, player_id, null, member_id, 'exact_name', 'high', '[]', ?::timestamptz, '42' from pair`,
    [minute(1), minute(1)],
  );
}

/** As autovacuum would by itself, a minute later. */
async function gatherStatistics(): Promise<void> {
  const owner = await connect(home.ownerUrl);
  try {
    await owner.query('analyze');
  } finally {
    await owner.close();
  }
}

type Reads = Record<string, { readonly sequential: number; readonly rows: number }>;

/** What this transaction read of each table so far, as PostgreSQL itself counted. */
async function reads({ em }: Tenant): Promise<Reads> {
  const rows = await em.execute<{ table: string; sequential: number; rows: number }[]>(
    `select relname as table, seq_scan::int as sequential, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows
     from pg_stat_xact_user_tables where schemaname = 'public'`,
  );
  return Object.fromEntries(rows.map(({ table, ...read }) => [table, read]));
}

const LARGE = ['character', 'member', 'member_further_name', 'note_name', 'player', 'player_alias', 'link', 'upload'];
const BY_INDEX_ALONE = LARGE.map((table) => ({ table, sequential: 0, few: true }));

/** Of each large table: whether it was read through, and whether no more than so many of its rows were. */
async function readingOf(tenant: Tenant, most: number, work: () => Promise<unknown>) {
  const before = await reads(tenant);
  await work();
  const after = await reads(tenant);
  return LARGE.map((table) => ({
    table,
    sequential: (after[table]?.sequential ?? 0) - (before[table]?.sequential ?? 0),
    few: (after[table]?.rows ?? 0) - (before[table]?.rows ?? 0) <= most,
  }));
}

async function around({ em }: Tenant, name: string) {
  const [subject] = await em.execute<{ id: string }[]>(`select id from character where name_key = ?`, [name]);
  return { characterIds: [subject?.id ?? ''], memberIds: [], playerIds: [], keys: [], notedKeys: [] };
}

describe.each([
  // PostgreSQL guesses: it may read all that a server has once or twice, and not for each name.
  ['just after a first sync, of which nothing is known yet', async () => {}, 3 * MANY],
  ['once statistics were gathered', gatherStatistics, 300],
])('%s', (_when, prepare, most) => {
  beforeAll(prepare);

  test('of a server of thousands beside another one, a neighbourhood reads little more than it shows', async () => {
    const keys = Array.from({ length: 12 }, (_, index) => [`char${index * 7}`, `nick${index * 11}`]).flat();
    await database.inServer(SERVER, async (tenant) => {
      const near = { ...(await around(tenant, 'char99')), memberIds: ['77'], keys };
      let shown = 0;
      const read = await readingOf(tenant, most, async () => {
        const view = await loadNeighbourhood(tenant, minute(5), near);
        shown = view.characters.size + view.members.size + view.players.size;
      });
      expect(shown).toBeGreaterThan(40);
      expect(read).toEqual(BY_INDEX_ALONE);
    });
  });

  test('so does one that follows notes', async () => {
    await database.inServer(SERVER, async (tenant) => {
      const near = await around(tenant, 'char2951');
      const names: string[] = [];
      const read = await readingOf(tenant, most, async () => {
        const view = await loadWideNeighbourhood(tenant, minute(5), near);
        names.push(...[...view.characters.values()].map(({ name }) => name).sort());
      });
      // To the last one, and not through those who have a player.
      expect(names).toEqual(Array.from({ length: 25 }, (_, index) => `Char${2951 + index * 2}`));
      expect(read).toEqual(BY_INDEX_ALONE);
    });
  });

  test('free characters that name members are found by index too', async () => {
    await database.inServer(SERVER, async (tenant) => {
      let found: string[] = [];
      const read = await readingOf(tenant, most, async () => {
        found = await loadFreeCharactersOf(tenant, { memberIds: ['2951'], keys: ['nick2953'] });
      });
      expect(found).toHaveLength(3);
      expect(read).toEqual(BY_INDEX_ALONE);
    });
  });
});

test('notes that lead through the whole server are followed only so far', async () => {
  await database.inServer(SERVER, async (tenant) => {
    const view = await loadWideNeighbourhood(tenant, minute(5), await around(tenant, 'char1'));
    expect(view.characters.size).toBeGreaterThan(300);
    expect(view.characters.size).toBeLessThanOrEqual(1_010);
  });
});

test('however many names it begins with, the notes of its subject are followed', async () => {
  await database.inServer(SERVER, async (tenant) => {
    const keys = Array.from({ length: 1_500 }, (_, index) => `nick${index * 2}`);
    const view = await loadWideNeighbourhood(tenant, minute(5), { ...(await around(tenant, 'char2951')), keys });
    const names = new Set([...view.characters.values()].map(({ name }) => name));
    expect(view.members.size).toBeGreaterThanOrEqual(1_500);
    expect(names).toContain('Char2999');
  });
});
