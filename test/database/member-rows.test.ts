import { describe, expect, test } from '@jest/globals';
import {
  deleteRole,
  type MemberRow,
  markMemberLeft,
  membersCalled,
  type RoleRow,
  type SavedMembers,
  saveMemberList,
  saveMembers,
  saveRoleList,
  saveRoles,
} from '../../src/database/member-rows.ts';
import { listParameter } from '../../src/database/rows.ts';
import { opened } from './opened.ts';
import { memberRow, minute, SERVER, storeGuild, storeLink, storePlayer } from './stored.ts';

const { inServer, statementsOf } = opened();

const saveList = (rows: readonly MemberRow[], at: Date) => inServer((tenant) => saveMemberList(tenant, rows, at));
const saveSeen = (rows: readonly MemberRow[], at: Date) => inServer((tenant) => saveMembers(tenant, rows, at));

function stored(id: string) {
  return inServer(async ({ em }) => {
    const [row] = await em.execute<Record<string, unknown>[]>(
      `select username, global_name, nickname, name_keys, role_ids, roles_changed_at, left_at, observed_at,
         xmin::text as version from member where id = ?`,
      [id],
    );
    return row;
  });
}

/** Which of these keys lead to the member. */
function keysThatFind(id: string, keys: readonly string[]): Promise<string[]> {
  return inServer(async ({ em }) => {
    const rows = await em.execute<{ key: string }[]>(
      `select name.key from jsonb_array_elements_text(?::jsonb) as name(key) where ? in (${membersCalled('array[name.key]')})`,
      [listParameter(keys), id],
    );
    return rows.map((row) => row.key);
  });
}

const outcome = (more: Partial<SavedMembers>): SavedMembers => ({
  joined: [],
  updated: [],
  returned: [],
  left: [],
  ...more,
});

describe('a complete member list', () => {
  test('says who joined, changed, left and returned', async () => {
    expect(await saveList([memberRow('1'), memberRow('2'), memberRow('3')], minute(1))).toEqual(
      outcome({ joined: ['1', '2', '3'] }),
    );
    expect(await saveList([memberRow('1', { nickname: 'Trog' }), memberRow('3')], minute(2))).toEqual(
      outcome({ updated: ['1'], left: ['2'] }),
    );
    expect(await saveList([memberRow('1', { nickname: 'Trog' }), memberRow('2')], minute(3))).toEqual(
      outcome({ returned: ['2'], left: ['3'] }),
    );
    expect(await stored('2')).toMatchObject({ left_at: null });
  });

  test('that shows nothing new writes no row', async () => {
    const list = [memberRow('1', { roleIds: ['7', '9'], nickname: 'Trog | Trogmoon' }), memberRow('2')];
    await saveList(list, minute(1));
    const before = await stored('1');
    expect(await saveList(list, minute(2))).toEqual(outcome({}));
    expect(await stored('1')).toEqual(before);
  });

  test('keeps the links of a member who left, for their return', async () => {
    await saveList([memberRow('1')], minute(1));
    await inServer(async (tenant) => storeLink(tenant, await storePlayer(tenant, 'Trog'), { memberId: '1' }));
    await saveList([], minute(2));
    await saveList([memberRow('1')], minute(3));
    const links = await inServer(({ em }) => em.execute('select confidence from link where member_id = ?', ['1']));
    expect(links).toEqual([{ confidence: 'high' }]);
  });

  test('of a thousand members costs one statement, the first time and every time', async () => {
    const list = Array.from({ length: 1000 }, (_, index) => memberRow(String(index + 1), { nickname: `Nick${index}` }));
    expect(await statementsOf(() => saveList(list, minute(1)))).toBe(1);
    expect(await statementsOf(() => saveList(list, minute(2)))).toBe(1);
    expect(await inServer(({ em }) => em.execute('select count(*)::int as members from member'))).toEqual([
      { members: 1000 },
    ]);
  });
});

describe('the later observation wins', () => {
  const cases: { name: string; late: (at: Date) => Promise<unknown>; kept: Record<string, unknown> }[] = [
    {
      name: 'against an older list with another nickname',
      late: (at) => saveList([memberRow('1', { nickname: 'Old' })], at),
      kept: { nickname: 'New', left_at: null },
    },
    {
      name: 'against an older list that does not name the member yet',
      late: (at) => saveList([], at),
      kept: { nickname: 'New', left_at: null },
    },
    {
      name: 'against an older event',
      late: (at) => saveSeen([memberRow('1', { nickname: 'Old' })], at),
      kept: { nickname: 'New', left_at: null },
    },
    {
      name: 'against an older leave',
      late: (at) => inServer((tenant) => markMemberLeft(tenant, '1', at)),
      kept: { nickname: 'New', left_at: null },
    },
  ];

  test.each(cases)('$name', async ({ late, kept }) => {
    await saveSeen([memberRow('1', { nickname: 'New' })], minute(5));
    await late(minute(4));
    expect(await stored('1')).toMatchObject(kept);
  });

  test('so a member who left stays gone when an older list still names them', async () => {
    await saveList([memberRow('1')], minute(1));
    expect(await inServer((tenant) => markMemberLeft(tenant, '1', minute(3)))).toBe(true);
    expect(await saveList([memberRow('1')], minute(2))).toEqual(outcome({}));
    expect(await stored('1')).toMatchObject({ left_at: expect.anything() });
    expect(await inServer((tenant) => markMemberLeft(tenant, '1', minute(4)))).toBe(false);
  });

  test('so whoever left before they were ever seen does not join by an older list, and returns by a newer one', async () => {
    expect(await inServer((tenant) => markMemberLeft(tenant, '1', minute(3)))).toBe(true);
    expect(await saveList([memberRow('1')], minute(2))).toEqual(outcome({}));
    expect(await stored('1')).toMatchObject({ left_at: expect.anything(), name_keys: [] });
    expect(await saveList([memberRow('1')], minute(4))).toEqual(outcome({ returned: ['1'] }));
    expect(await stored('1')).toMatchObject({ left_at: null, username: 'member1', name_keys: ['member1'] });
  });

  test('so a member whose return nobody saw does not return by a list from before they left again', async () => {
    await saveList([memberRow('1')], minute(1));
    await saveList([], minute(2));
    await inServer((tenant) => markMemberLeft(tenant, '1', minute(4)));
    expect(await saveList([memberRow('1')], minute(3))).toEqual(outcome({}));
  });
});

describe('role changes', () => {
  function history() {
    return inServer(({ em }) =>
      em.execute(
        `select what, actor_kind, actor_id, member_id, before, after, extract(epoch from at)::float8 * 1000 as at
         from change order by number`,
      ),
    );
  }

  test('become history once, when they were seen', async () => {
    await saveList([memberRow('1', { roleIds: ['7'] })], minute(1));
    expect(await history()).toEqual([]);
    await saveSeen([memberRow('1', { roleIds: ['7', '9'] })], minute(2));
    await saveList([memberRow('1', { roleIds: ['7', '9'] })], minute(3));
    expect(await history()).toEqual([
      {
        what: 'member.roles_seen',
        actor_kind: 'source',
        actor_id: 'discord_bot',
        member_id: '1',
        before: { roleIds: ['7'] },
        after: { roleIds: ['7', '9'] },
        at: minute(2).getTime(),
      },
    ]);
  });

  test('are remembered on the member, other changes are not', async () => {
    await saveList([memberRow('1', { roleIds: ['7'] })], minute(1));
    await saveSeen([memberRow('1', { roleIds: ['7'], nickname: 'Trog' })], minute(2));
    expect(await stored('1')).toMatchObject({ roles_changed_at: null });
    await saveSeen([memberRow('1', { roleIds: [], nickname: 'Trog' })], minute(3));
    expect(await stored('1')).toMatchObject({ roles_changed_at: expect.anything() });
  });
});

describe('the names of a member', () => {
  test('can be found by every key, and by none that they no longer bear', async () => {
    const every = ['mike', 'zatanna | trog | pew | skate', 'zatanna', 'trog', 'pew', 'skate', 'rocket'];
    const found = async (nickname: string, at: Date) => {
      await saveSeen([memberRow('1', { username: 'mike', nickname }), memberRow('2')], at);
      return keysThatFind('1', every);
    };
    expect(await found('Zatañña | Trog | Pew | Skate', minute(1))).toEqual(every.slice(0, -1));
    expect(await found('Zatañña | Trog | Pew | Rocket', minute(2))).toEqual([
      'mike',
      'zatanna',
      'trog',
      'pew',
      'rocket',
    ]);
    expect(await found('Rocket', minute(3))).toEqual(['mike', 'rocket']);
    expect(await found('Zatañña | Trog | Pew | Skate', minute(4))).toEqual(every.slice(0, -1));
  });

  test('stay findable after they left, and are one set however often they are saved', async () => {
    const member = memberRow('1', { username: 'mike' });
    await saveList([member], minute(1));
    await saveList([], minute(2));
    expect(await keysThatFind('1', ['mike'])).toEqual(['mike']);
    const twice = ['mike', 'trog', 'pew', 'rocket'].flatMap((key) => [key, key]);
    await saveList([{ ...member, nameKeys: twice }], minute(3));
    expect(await keysThatFind('1', ['mike', 'rocket'])).toEqual(['mike', 'rocket']);
  });

  const hostile = [
    { what: 'NUL', name: 'Tr\0og', kept: 'Trog' },
    { what: 'half a surrogate pair', name: 'Trog\ud83d', kept: 'Trog\ufffd' },
    {
      what: 'quotes and backslashes',
      name: `O'"Brien\\"; drop table member; --`,
      kept: `O'"Brien\\"; drop table member; --`,
    },
    { what: 'placeholders of drivers', name: 'a ? b ?? $1 :id', kept: 'a ? b ?? $1 :id' },
    { what: 'letters of braces and arrays', name: '{a,"b",NULL}', kept: '{a,"b",NULL}' },
    { what: 'emoji and combining marks', name: 'Te\u0301a 🐻‍❄️', kept: 'Te\u0301a 🐻‍❄️' },
  ];

  test.each(hostile)('may hold $what', async ({ name, kept }) => {
    const member = memberRow('1', { nickname: name, globalName: name });
    await saveList([{ ...member, nameKeys: [...member.nameKeys, name] }], minute(1));
    expect(await stored('1')).toMatchObject({ nickname: kept, global_name: kept });
    expect(await keysThatFind('1', [kept])).toEqual([kept]);
    expect(await saveList([{ ...member, nameKeys: [...member.nameKeys, name] }], minute(2))).toEqual(outcome({}));
  });
});

describe('roles', () => {
  const role = (id: string, more: Partial<RoleRow> = {}): RoleRow => ({
    id,
    name: `Role ${id}`,
    position: 1,
    permissions: '0',
    managed: false,
    ...more,
  });

  const listRoles = (rows: readonly RoleRow[], at: Date) => inServer((tenant) => saveRoleList(tenant, rows, at));
  const names = () => inServer(({ em }) => em.execute('select id, name from role order by id'));

  async function mapRank(roleId: string): Promise<void> {
    await inServer(async (tenant) => {
      const guild = await storeGuild(tenant);
      await tenant.em.execute(
        'insert into rank (server_id, guild_id, index, name, role_id, saved_at, saved_by) values (?, ?, 1, ?, ?, ?, ?)',
        [SERVER, guild.id, 'Officer', roleId, minute(0), '42'],
      );
    });
  }

  const mapped = () => inServer(({ em }) => em.execute('select name, role_id, saved_at, saved_by from rank'));

  test('appear, change and go with the list', async () => {
    await listRoles([role('7'), role('9')], minute(1));
    await listRoles([role('7', { name: 'Officer' })], minute(2));
    expect(await names()).toEqual([{ id: '7', name: 'Officer' }]);
  });

  test('keep what an event told after the list was pulled', async () => {
    await listRoles([role('7')], minute(1));
    await inServer((tenant) => saveRoles(tenant, [role('7', { name: 'Renamed' }), role('9')], minute(3)));
    await listRoles([role('7')], minute(2));
    expect(await names()).toEqual([
      { id: '7', name: 'Renamed' },
      { id: '9', name: 'Role 9' },
    ]);
  });

  test('do not come back by a list from before they went; that list brings no new ones, and the next one does', async () => {
    await listRoles([role('7'), role('8')], minute(1));
    await inServer((tenant) => deleteRole(tenant, '7', minute(3)));
    await listRoles([role('7'), role('8', { name: 'Renamed' }), role('9')], minute(2));
    expect(await names()).toEqual([{ id: '8', name: 'Renamed' }]);
    await listRoles([role('8', { name: 'Renamed' }), role('9')], minute(4));
    expect(await names()).toEqual([
      { id: '8', name: 'Renamed' },
      { id: '9', name: 'Role 9' },
    ]);
  });

  test.each([
    { how: 'the list', remove: () => listRoles([role('9')], minute(2)) },
    { how: 'an event', remove: () => inServer((tenant) => deleteRole(tenant, '7', minute(2))) },
  ])('that $how no longer shows are forgotten by the ranks, which keep their names', async ({ remove }) => {
    await listRoles([role('7'), role('9')], minute(1));
    await mapRank('7');
    await remove();
    expect(await names()).toEqual([{ id: '9', name: 'Role 9' }]);
    expect(await mapped()).toEqual([{ name: 'Officer', role_id: null, saved_at: null, saved_by: null }]);
  });
});
