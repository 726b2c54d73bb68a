import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { expectOk } from '../../../bench/watched-server.ts';
import type { Tenant } from '../../../src/database/database.ts';
import { Finding } from '../../../src/database/entities/finding.ts';
import type { Guild } from '../../../src/database/entities/guild.ts';
import { PlayerAlias } from '../../../src/database/entities/player-alias.ts';
import { saveMembers, saveRoleList } from '../../../src/database/member-rows.ts';
import type { Context } from '../../../src/use-cases/context.ts';
import { listFindings, listRecentFindings, suggestFindings } from '../../../src/use-cases/lists/finding-lists.ts';
import type { ListItem } from '../../../src/use-cases/lists/list-queries.ts';
import { type ListPage, turnPage } from '../../../src/use-cases/lists/paged-list.ts';
import {
  listMismatches,
  listOrphans,
  listPlayers,
  type PlayersAnswer,
  suggestPlayers,
} from '../../../src/use-cases/lists/roster-lists.ts';
import { showPlayer } from '../../../src/use-cases/people/show-player.ts';
import { opened } from '../../database/opened.ts';
import {
  memberRow,
  minute,
  OTHER_SERVER,
  SERVER,
  storeCharacter,
  storeGuild,
  storeLink,
  storePlayer,
  storeServer,
} from '../../database/stored.ts';
import { manualClock } from '../../support/manual-clock.ts';

const home = opened();
const officer = { serverId: SERVER, memberId: '42', roleIds: [], canManageServer: true };
const foreigner = { ...officer, serverId: OTHER_SERVER };

const context = () =>
  ({ database: home.database, clock: manualClock(minute(0)), log: pino({ level: 'silent' }) }) as unknown as Context;

let guild: Guild;

beforeEach(async () => {
  guild = await home.inServer((tenant) => storeGuild(tenant));
});

const turn = async ({ listId }: ListPage, page: number) => expectOk(await turnPage(context(), officer, listId, page));

function namesOf({ items }: { readonly items: readonly ListItem[] }): string[] {
  return items.map((item) => {
    if (item.kind === 'member') return item.username;
    return item.kind === 'finding' || item.kind === 'fix' ? item.line.key : item.name;
  });
}

async function storeFinding({ em, serverId }: Tenant, more: Partial<Finding>): Promise<string> {
  const finding = em.create(Finding, {
    server: serverId,
    rule: 'orphan_wow',
    severity: 'warning',
    subjectKey: `character:${Math.random()}`,
    facts: {},
    fingerprint: 'f',
    summary: { key: 'some.line' },
    firstFoundAt: minute(0),
    ...more,
  } as never);
  await em.flush();
  return finding.id;
}

const closed = { closedAt: minute(1), closedBy: 'auto', closedHow: 'gone' };

describe('characters without player', () => {
  const orphans = async () => expectOk(await listOrphans(context(), officer, 'orphan_characters'));

  test('are those on the roster that nobody has, best rank first, with the finding about each', async () => {
    await home.inServer(async (tenant) => {
      const trog = await storePlayer(tenant, 'Trog');
      const linked = await storeCharacter(tenant, guild, 'Trogmoon');
      await storeLink(tenant, trog, { characterId: linked.id });
      await storeCharacter(tenant, guild, 'Gone', { departedAt: minute(0) });
      const bank = await storeCharacter(tenant, guild, 'Bank', { rankIndex: 4 });
      await storeFinding(tenant, { subjectKey: `character:${bank.id}`, status: 'dismissed', ...closed });
      const pewpew = await storeCharacter(tenant, guild, 'Pewpew', { rankIndex: 1, realmSlug: 'sargeras' });
      await storeFinding(tenant, { subjectKey: `character:${pewpew.id}`, status: 'resolved', ...closed });
      await storeFinding(tenant, { subjectKey: `character:${pewpew.id}` });
    });
    const list = await orphans();
    expect(list).toMatchObject({ total: 2, pages: 1, hasNext: false });
    expect(list.items).toMatchObject([
      { name: 'Pewpew', rank: 'Officer', realmName: 'sargeras', finding: { status: 'open' } },
      { name: 'Bank', rank: 'Initiate', realmName: null, finding: { status: 'dismissed' } },
    ]);
  });

  test('are paged by key: whom somebody links meanwhile leaves no gap', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `Toon${String(index).padStart(2, '0')}`);
    const ids = await home.inServer(async (tenant) => {
      const stored = [];
      for (const name of names) stored.push((await storeCharacter(tenant, guild, name)).id);
      return stored;
    });
    const list = await orphans();
    expect(namesOf(list)).toEqual(names.slice(0, 10));
    expect(list).toMatchObject({ page: 0, pages: 3, total: 25, hasNext: true });

    await home.inServer(async (tenant) => {
      const trog = await storePlayer(tenant, 'Trog');
      for (const id of ids.slice(0, 5)) await storeLink(tenant, trog, { characterId: id });
    });
    const second = await turn(list, 1);
    expect(namesOf(second)).toEqual(names.slice(10, 20));
    expect(second.total).toBe(20);
    expect(namesOf(await turn(list, 2))).toEqual(names.slice(20));
    expect(await turn(list, 2)).toMatchObject({ hasNext: false, page: 2 });
    expect(namesOf(await turn(list, 0))).toEqual(names.slice(5, 15));
  });

  test('a page that was never reached, and a list of another server, are not shown', async () => {
    const list = await orphans();
    expect((await turn(list, 7)).page).toBe(0);
    await storeServer(home.database, OTHER_SERVER).catch(() => {});
    const elsewhere = await turnPage(context(), foreigner, list.listId, 0);
    expect(elsewhere).toEqual({ ok: false, problem: { code: 'list_not_found' } });
    expect(await turnPage(context(), officer, 'nonsense', 0)).toMatchObject({ problem: { code: 'list_not_found' } });
  });
});

describe('members without character', () => {
  test('are those with a guild role of whom no character is known', async () => {
    const roles = [
      { id: '900', name: 'Officer', position: 2, permissions: '0', managed: false },
      { id: '901', name: 'Member', position: 1, permissions: '0', managed: false },
      { id: '902', name: 'Gamer', position: 3, permissions: '0', managed: false },
    ];
    await home.inServer(async (tenant) => {
      await saveRoleList(tenant, roles, minute(0));
      const members = [
        memberRow('1', { username: 'linked', roleIds: ['901'] }),
        memberRow('2', { username: 'nobody', roleIds: ['900', '901', '902'] }),
        memberRow('3', { username: 'gamer', roleIds: ['902'] }),
        memberRow('4', { username: 'empty', roleIds: ['901'] }),
      ];
      await saveMembers(tenant, members, minute(0));
      const linked = await storePlayer(tenant, 'Linked');
      await storeLink(tenant, linked, { memberId: '1' });
      await storeLink(tenant, linked, { characterId: (await storeCharacter(tenant, guild, 'Trogmoon')).id });
      await storeLink(tenant, await storePlayer(tenant, 'Empty'), { memberId: '4' });
      await storeFinding(tenant, { rule: 'orphan_discord', subjectKey: 'member:2' });
    });
    const list = expectOk(await listOrphans(context(), officer, 'orphan_members'));
    expect(list.items).toMatchObject([
      { username: 'empty', roleId: '901', finding: null },
      { username: 'nobody', roleId: '900', finding: { status: 'open' } },
    ]);
    expect(list.total).toBe(2);
  });
});

describe('players', () => {
  beforeEach(async () => {
    await home.inServer(async (tenant) => {
      await saveMembers(tenant, [memberRow('1', { username: 'trog' })], minute(0));
      const trog = await storePlayer(tenant, 'Trog');
      const main = await storeCharacter(tenant, guild, 'Zatañña');
      const left = await storeCharacter(tenant, guild, 'Oldtoon', { departedAt: minute(0) });
      for (const { id } of [main, left]) await storeLink(tenant, trog, { characterId: id });
      await storeLink(tenant, trog, { memberId: '1' });
      trog.main = main;
      await tenant.em.flush();
      const mito = await storePlayer(tenant, 'Mito');
      const boss = { server: SERVER, player: mito, name: 'Boss', key: 'boss', learnedAt: minute(0), learnedBy: '42' };
      tenant.em.create(PlayerAlias, boss);
      await tenant.em.flush();
    });
  });

  async function list(search: string): Promise<ListPage> {
    const answer: PlayersAnswer = expectOk(await listPlayers(context(), officer, search));
    if (answer.kind !== 'list') throw new Error('Not a list');
    return answer.list;
  }

  test('are listed by name, with main, characters and members', async () => {
    expect((await list('')).items).toMatchObject([
      { name: 'Mito', main: null, characters: 0, memberIds: [] },
      { name: 'Trog', main: 'Zatañña', characters: 1, memberIds: ['1'] },
    ]);
  });

  test.each([
    ['their own name', 'tro', ['Trog']],
    ['an alias', 'BOSS', ['Mito']],
    ['a character’s name, accents aside', 'zatanna', ['Trog']],
    ['nothing', 'nobody', []],
    ['what would be a wildcard', '%', []],
  ])('are found by %s', async (_what, search, names) => {
    expect(namesOf(await list(search))).toEqual(names);
  });

  test('one chosen from the suggestions opens their card', async () => {
    const [suggested] = await suggestPlayers(context(), officer, 'zata');
    const answer = expectOk(await listPlayers(context(), officer, suggested?.id ?? ''));
    expect(answer).toMatchObject({ kind: 'card', card: { displayName: 'Trog' } });
    const elsewhere = await showPlayer(context(), foreigner, suggested?.id ?? '');
    expect(elsewhere).toEqual({ ok: false, problem: { code: 'player_gone' } });
  });

  test('are suggested to officers only', async () => {
    expect(await suggestPlayers(context(), { ...officer, canManageServer: false }, '')).toEqual([]);
  });
});

describe('findings', () => {
  const line = (key: string) => ({ summary: { key } });

  test('are listed by rule and by how they stand, the latest first', async () => {
    await home.inServer(async (tenant) => {
      await storeFinding(tenant, { ...line('older'), firstFoundAt: minute(1) });
      await storeFinding(tenant, { ...line('newer'), firstFoundAt: minute(2) });
      await storeFinding(tenant, { ...line('done'), status: 'resolved', ...closed });
      await storeFinding(tenant, { ...line('roles'), rule: 'role_mismatch', firstFoundAt: minute(3) });
      await storeFinding(tenant, {
        ...line('later'),
        rule: 'note_mismatch',
        status: 'snoozed',
        snoozedUntil: minute(9),
      });
    });
    const find = async (rule: string | undefined, status: 'open' | 'resolved' | 'all') =>
      namesOf(expectOk(await listFindings(context(), officer, { rule, status })));
    expect(await find(undefined, 'open')).toEqual(['roles', 'newer', 'older']);
    expect(await find('orphan_wow', 'open')).toEqual(['newer', 'older']);
    expect(await find('orphan_wow', 'resolved')).toEqual(['done']);
    expect(await find('orphan_wow', 'all')).toEqual(['newer', 'older', 'done']);
    expect(namesOf(expectOk(await listMismatches(context(), officer)))).toEqual(['roles', 'later']);
    const unknown = await listFindings(context(), officer, { rule: 'nonsense', status: 'open' });
    expect(unknown).toEqual({ ok: false, problem: { code: 'rule_not_found', text: 'nonsense' } });
  });

  test('of one instant are each on one page, and the last found are fifty', async () => {
    await home.inServer(async (tenant) => {
      for (let index = 0; index < 61; index += 1) await storeFinding(tenant, line(`line.${index}`));
    });
    const all = expectOk(await listFindings(context(), officer, { rule: undefined, status: 'all' }));
    const seen = new Set<string>();
    for (let page = 0; page < 7; page += 1) for (const name of namesOf(await turn(all, page))) seen.add(name);
    expect(seen.size).toBe(61);

    expect(expectOk(await listRecentFindings(context(), officer, 'stale_character')).items).toEqual([]);
    expect(await listRecentFindings(context(), officer, 'no_rule')).toMatchObject({
      problem: { code: 'rule_not_found', text: 'no_rule' },
    });
    const recent = expectOk(await listRecentFindings(context(), officer));
    expect(recent).toMatchObject({ total: 50, pages: 5 });
    let last = recent;
    for (let page = 0; last.hasNext; page += 1) last = await turn(recent, page + 1);
    expect(last.page).toBe(4);
    expect(last.items).toHaveLength(10);
  });

  test('are suggested to officers only, with the names of whom they mention', async () => {
    await home.inServer(async (tenant) => {
      await saveMembers(tenant, [memberRow('7', { username: 'skate' })], minute(0));
      await storeFinding(tenant, { summary: { key: 'some.line', values: { member: { member: '7' } } } });
      await storeFinding(tenant, { ...line('done'), status: 'resolved', ...closed });
    });
    const found = await suggestFindings(context(), officer);
    expect(found.findings.map(({ line }) => line.key)).toEqual(['some.line']);
    expect(found.names.get('7')).toBe('@skate');
    expect((await suggestFindings(context(), { ...officer, canManageServer: false })).findings).toEqual([]);
  });
});
