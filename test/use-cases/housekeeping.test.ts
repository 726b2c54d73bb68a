import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Tenant } from '../../src/database/database.ts';
import { markMemberLeft, saveMembers } from '../../src/database/member-rows.ts';
import { loadView } from '../../src/database/view-rows.ts';
import { staleCharacter } from '../../src/quality/rules/stale-character.ts';
import { characterSubject } from '../../src/quality/subject-key.ts';
import type { Context } from '../../src/use-cases/context.ts';
import { keepHouse, serversWithData } from '../../src/use-cases/housekeeping.ts';
import { installServer, leaveServer } from '../../src/use-cases/setup/servers.ts';
import { storeOneOfEach } from '../database/one-of-each.ts';
import { opened } from '../database/opened.ts';
import { memberRow, minute, OTHER_SERVER, SERVER, storeServer } from '../database/stored.ts';
import { entityTables } from '../database/tables.ts';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';

const DAY_MS = 86_400_000;
const tables = (await entityTables()).map(({ tableName }) => tableName).filter((name) => name !== 'server');
const home = opened();

let clock: ManualClock;
let context: Context;

beforeEach(() => {
  clock = manualClock(minute(1));
  const log = pino({ level: 'silent' });
  context = {
    database: home.database,
    clock,
    log,
    worker: 'test',
    stopping: new AbortController().signal,
  } as unknown as Context;
});

const rows = <Row extends object>(sql: string, parameters: readonly unknown[] = [], server = SERVER) =>
  home.database.inServer(server, ({ em }) => em.execute<Row[]>(sql, [...parameters]));

async function counted(table: string, server = SERVER): Promise<number> {
  const [row] = await rows<{ rows: number }>(`select count(*)::int as rows from "${table}"`, [], server);
  return row?.rows ?? 0;
}

const daysPass = (days: number) => clock.advance(days * DAY_MS);

/** Housekeeping as its job runs it. */
async function keptHouse(server = SERVER): Promise<boolean> {
  const kept = await keepHouse(context, server);
  if (!kept.ok) throw new Error('Somebody else was at it');
  return kept.value.purged;
}

async function storeAll(work: (tenant: Tenant) => Promise<unknown> = async () => {}): Promise<void> {
  await home.inServer(async (tenant) => {
    await storeOneOfEach(tenant);
    // Its candidate suggests nobody, which no match would store.
    await tenant.em.execute('delete from candidate');
    await tenant.em.execute(`update upload set processed_at = received_at, characters = '[{"name":"Trogmoon"}]'`);
    await tenant.em.execute(
      `update finding set status = 'resolved', closed_at = first_found_at, closed_by = 'auto', closed_how = 'gone'`,
    );
    await work(tenant);
  });
}

describe('a server that removed Rollcall', () => {
  beforeEach(async () => {
    await storeAll();
    await storeServer(home.database, OTHER_SERVER).catch(() => {});
    await leaveServer(context, SERVER);
  });

  test('is kept for 30 days, and goes on where it was when it invites Rollcall again', async () => {
    daysPass(30);
    expect(await keptHouse()).toBe(false);
    await installServer(context, { id: SERVER, name: 'Back again', ownerId: '42' });
    expect(await rows('select name, left_at as "leftAt", state from server')).toEqual([
      { name: 'Back again', leftAt: null, state: 'observing' },
    ]);
    daysPass(30);
    expect(await keptHouse()).toBe(false);
    expect([await counted('member'), await counted('player'), await counted('link')]).toEqual([1, 1, 1]);
  });

  test('is deleted after that with everything of it, and nothing of others', async () => {
    daysPass(30);
    clock.advance(1);
    expect(await serversWithData(context)).toEqual(expect.arrayContaining([SERVER, OTHER_SERVER]));
    expect(await keptHouse()).toBe(true);
    for (const table of [...tables, 'server']) expect([table, await counted(table)]).toEqual([table, 0]);
    expect(await keptHouse(OTHER_SERVER)).toBe(false);
    expect(await counted('server', OTHER_SERVER)).toBe(1);
  });
});

describe('what is too old', () => {
  test('is nothing while everything is young', async () => {
    await storeAll();
    const before = await Promise.all(tables.map(async (table) => [table, await counted(table)]));
    await keptHouse();
    // The lease is the housekeeping's own.
    expect(await Promise.all(tables.map(async (table) => [table, await counted(table)]))).toEqual(before);
  });

  test.each<[string, string, number]>([
    ['sync runs', 'sync_run', 90],
    ['resolved findings', 'finding', 366],
    ['history', 'change', 732],
    ['batches', 'batch', 732],
    ['pages of lists', 'paged_list', 30],
    ['places in a review', 'review_place', 30],
  ])('%s go after their time, and not a day before', async (_what, table, days) => {
    await storeAll();
    daysPass(days - 2);
    await keptHouse();
    expect(await counted(table)).toBe(1);
    daysPass(3);
    await keptHouse();
    expect(await counted(table)).toBe(0);
  });

  test('whoever left before anybody saw them goes after a day, and nobody else who left', async () => {
    await storeAll(async (tenant) => {
      await saveMembers(tenant, [memberRow('78', { username: '7' })], minute(0));
      for (const id of ['77', '78']) await markMemberLeft(tenant, id, minute(1));
    });
    const members = () => rows<{ id: string }>(`select id from member where id in ('77', '78') order by id`);
    clock.advance(DAY_MS - 1000);
    await keptHouse();
    expect(await members()).toEqual([{ id: '77' }, { id: '78' }]);
    clock.advance(60_000);
    await keptHouse();
    expect(await members()).toEqual([{ id: '78' }]);
  });

  test('previews and questions that nobody answered go after a day, those that wait for approval are still told of', async () => {
    await storeAll(({ em }) =>
      em.execute(
        `insert into batch (server_id, kind, started_by, started_at, begun_at, finished_at, what, approvals, progress)
         select server_id, kind, '42', ?, begun, begun, '{}', approvals::jsonb, '{}'
         from (select id as server_id from server) as server, (values
           ('match', null::timestamptz, '[]'), ('fix_all', null, '[]'), ('link_question', null, '[]'),
           ('fix_all', null, '[{"kind":"asked"}]'), ('match', ?::timestamptz, '[]')
         ) as batch (kind, begun, approvals)`,
        [minute(1), minute(1)],
      ),
    );
    clock.advance(DAY_MS - 1000);
    await keptHouse();
    expect(await counted('batch')).toBe(6);
    clock.advance(60_000);
    await keptHouse();
    // Of the sixth there is history.
    const left = await rows<{ kind: string }>('select kind, approvals from batch order by 1, 2');
    expect(left).toEqual([
      { kind: 'fix_all', approvals: [] },
      { kind: 'fix_all', approvals: [{ kind: 'asked' }] },
      { kind: 'match', approvals: [] },
    ]);
  });

  test('history outlives the finding that it tells of', async () => {
    await storeAll();
    daysPass(400);
    await keptHouse();
    expect(await counted('finding')).toBe(0);
    expect(await rows('select server_id as server, finding_id as finding from change')).toEqual([
      { server: SERVER, finding: null },
    ]);
  });

  test('findings that nobody resolved stay, however old', async () => {
    await storeAll(({ em }) =>
      em.execute(`update finding set status = 'dismissed', closed_by = '42', closed_how = 'dismissed'`),
    );
    daysPass(4000);
    await keptHouse();
    expect(await counted('finding')).toBe(1);
  });

  test('messages that were sent go, those that wait stay', async () => {
    await storeAll(({ em }) =>
      em.execute(
        `insert into outbox_message (server_id, kind, content, created_at, sent_at, channel_id, message_id)
         select server_id, kind, content, created_at, created_at, '1', '2' from outbox_message`,
      ),
    );
    daysPass(31);
    await keptHouse();
    expect(await rows('select sent_at as sent from outbox_message')).toEqual([{ sent: null }]);
  });

  test('uploads go; of one that a note came from it stays who sent it and when, as the note’s evidence', async () => {
    await storeAll(({ em }) =>
      em.execute(
        `insert into upload (server_id, guild_id, key_id, uploaded_by, addon_version, received_at, characters, updated, processed_at)
         select server_id, guild_id, key_id, 'Nobody', addon_version, received_at, characters, updated, processed_at from upload`,
      ),
    );
    daysPass(31);
    await keptHouse();
    const kept = await rows(
      'select uploaded_by as by, characters, jsonb_array_length(characters) as count from upload',
    );
    expect(kept).toEqual([{ by: 'Trogmoon', characters: [null], count: 1 }]);
    const view = await home.inServer((tenant) => loadView(tenant, clock.now()));
    const [character] = view.characters.values();
    expect(character?.guildNote).toMatchObject({ text: 'Mike', uploadedBy: 'Trogmoon', uploadedAt: minute(1) });
  });

  test('an upload that still waits for its scan stays whole', async () => {
    await storeAll(({ em }) => em.execute('update upload set processed_at = null'));
    daysPass(31);
    await keptHouse();
    expect(await rows('select characters from upload')).toEqual([{ characters: [{ name: 'Trogmoon' }] }]);
  });
});

describe('what Battle.net gave about a character', () => {
  interface Facts {
    readonly level: number | null;
    readonly login: unknown;
  }

  const facts = () =>
    rows<Facts>(
      `select level, item_level as "itemLevel", spec, combat_role as role, last_login_at as login, name, class from character`,
    );

  async function storeProfile(): Promise<void> {
    await storeAll(async ({ em }) => {
      await em.execute(
        `update character set profile_seen_at = ?, spec = 'Balance', combat_role = 'Ranged', item_level = 600, last_login_at = ?`,
        [minute(1), minute(0)],
      );
      await em.execute('update guild set roster_observed_at = ?', [minute(1)]);
    });
  }

  test('goes when it was not refreshed for 30 days; name, links and history stay', async () => {
    await storeProfile();
    daysPass(29);
    await keptHouse();
    expect(await facts()).toMatchObject([{ level: 80, itemLevel: 600, spec: 'Balance', role: 'Ranged' }]);
    daysPass(2);
    await keptHouse();
    const gone = { level: null, itemLevel: null, spec: null, role: null, login: null };
    expect(await facts()).toEqual([{ ...gone, name: 'Trogmoon', class: 'Druid' }]);
    expect([await counted('link'), await counted('change')]).toEqual([1, 1]);
  });

  test('keeps the level that every roster gives, while the profile’s facts go', async () => {
    await storeProfile();
    daysPass(31);
    await rows('update guild set roster_observed_at = ?', [clock.now()]);
    await keptHouse();
    expect(await facts()).toMatchObject([{ level: 80, itemLevel: null, login: null }]);
  });

  test('goes 30 days after the character left, although the guild’s roster is read on', async () => {
    await storeProfile();
    await rows('update character set departed_at = ?', [minute(2)]);
    daysPass(31);
    await rows('update guild set roster_observed_at = ?', [clock.now()]);
    await keptHouse();
    expect(await facts()).toMatchObject([{ level: null }]);
  });

  test('deletes the level of a character that stays although rosters have not listed it for a month', async () => {
    await storeProfile();
    await rows('update character set missing_since = ?', [minute(2)]);
    daysPass(31);
    await rows('update guild set roster_observed_at = ?', [clock.now()]);
    await keptHouse();
    expect(await facts()).toMatchObject([{ level: null }]);
  });

  test('is deleted from what was found about it too: the finding closes, and says why', async () => {
    await storeProfile();
    const found = (subject: string, status: 'open' | 'dismissed') =>
      home.inServer(({ em }) =>
        em.execute(
          `insert into finding (server_id, rule, severity, subject_key, facts, fingerprint, summary, first_found_at, status,
             closed_at, closed_by, closed_how)
           select server_id, 'stale_character', 'info', ${subject}, '{"name":"Trogmoon","lastLogin":"2020-01-01T00:00:00.000Z"}',
             'f', '{"key":"rule.stale_character.line","values":{"character":"Trogmoon","at":{"time":"2020-01-01T00:00:00.000Z"}}}',
             ?, ?, ?, ?, ? from character`,
          [minute(1), status, ...(status === 'open' ? [null, null, null] : [minute(2), '42', 'dismissed'])],
        ),
      );
    await found(`'character:' || id`, 'open');
    await found(`'character:departed long ago'`, 'dismissed');
    const stale = () =>
      rows(`select status, closed_by as by, closed_how as how, facts, summary from finding
        where rule = 'stale_character' order by status desc`);
    daysPass(29);
    await keptHouse();
    expect(await stale()).toMatchObject([{ status: 'open', facts: { lastLogin: expect.any(String) } }, {}]);
    daysPass(2);
    await keptHouse();
    const forgotten = {
      facts: { name: 'Trogmoon' },
      summary: { key: 'rule.stale_character.line_forgotten', values: { character: 'Trogmoon' } },
    };
    expect(await stale()).toEqual([
      { ...forgotten, status: 'resolved', by: 'auto', how: 'forgotten' },
      { ...forgotten, status: 'dismissed', by: '42', how: 'dismissed' },
    ]);
  });

  test('an unknown login neither raises nor closes a finding', async () => {
    await storeProfile();
    daysPass(31);
    await keptHouse();
    const view = await home.inServer((tenant) => loadView(tenant, clock.now()));
    const [character] = view.characters.values();
    if (!character) throw new Error('The character is gone');
    expect(character.lastLoginAt).toBeNull();
    expect([...staleCharacter.subjects(view)]).toEqual([]);
    expect(staleCharacter.examine(characterSubject(character.id), view)).toEqual({ kind: 'cannot_tell' });
  });
});
