import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalMember } from '../../src/sandbox/discord/local-member.ts';
import type { Context } from '../../src/use-cases/context.ts';
import { syncMembers } from '../../src/use-cases/syncs/sync-members.ts';
import { until } from '../jobs/until.ts';
import { goLive } from '../support/live-server.ts';
import { unheard } from '../support/lost-events.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

let rollcall: Rollcall;

beforeAll(async () => {
  const crowd = Array.from({ length: 2_500 }, (_, index) => ({ username: `crowd.${index}`, bot: index % 50 === 0 }));
  rollcall = await startRollcall({ guild: smallGuild({ members: crowd }) });
  await goLive(rollcall);
});

afterAll(() => rollcall.stop());

interface MemberRow {
  readonly username: string;
  readonly global_name: string | null;
  readonly nickname: string | null;
  readonly name_keys: string[];
  readonly role_ids: string[];
  readonly roles_changed_at: string | null;
  readonly left_at: string | null;
}

async function stored({ id }: { readonly id: string }): Promise<MemberRow | undefined> {
  const [row] = await rollcall.rows<MemberRow>('select * from member where id = ?', [id]);
  return row;
}

/** Resolves with the row once it is as wanted. */
async function storedAs(member: LocalMember, wanted: (row: MemberRow) => boolean): Promise<MemberRow> {
  let row: MemberRow | undefined;
  await until(`${member.user.username} is stored as wanted`, async () => {
    row = await stored(member);
    return row !== undefined && wanted(row);
  });
  if (!row) throw new Error('It was there a moment ago');
  return row;
}

describe('what Discord tells as it happens is stored', () => {
  let newcomer: LocalMember;

  test('somebody joins', async () => {
    newcomer = rollcall.server.addMember({ username: 'newcomer', globalName: 'Nova', nick: 'Nova | Starfall' });
    const row = await storedAs(newcomer, () => true);
    expect(row).toMatchObject({
      username: 'newcomer',
      global_name: 'Nova',
      nickname: 'Nova | Starfall',
      left_at: null,
    });
    expect(row.name_keys.toSorted()).toEqual(['newcomer', 'nova', 'nova | starfall', 'starfall']);
  });

  test('somebody changes their nickname, and is found by the new one alone', async () => {
    newcomer.renames({ nick: 'Zatañña' });
    const row = await storedAs(newcomer, ({ nickname }) => nickname === 'Zatañña');
    expect(row.name_keys.toSorted()).toEqual(['newcomer', 'nova', 'zatanna']);
  });

  test('somebody takes their nickname away', async () => {
    newcomer.renames({ nick: null });
    await storedAs(newcomer, (row) => row.nickname === null);
  });

  test('somebody changes their account, everywhere', async () => {
    newcomer.renames({ username: 'nova_prime', globalName: 'Nova Prime' });
    await storedAs(newcomer, (row) => row.username === 'nova_prime' && row.global_name === 'Nova Prime');
  });

  test('somebody gains and loses roles: it is history, with its instant', async () => {
    const { clock, server } = rollcall;
    clock.advance(1_000);
    newcomer.gains('Member', 'Raid Team');
    const gained = await storedAs(newcomer, (row) => row.role_ids.length === 2);
    expect(gained.role_ids).toEqual([server.role('Member').id, server.role('Raid Team').id].toSorted());
    expect(new Date(gained.roles_changed_at ?? 0)).toEqual(clock.now());
    newcomer.loses('Raid Team');
    await storedAs(newcomer, (row) => row.role_ids.length === 1);
    const history = await rollcall.rows(
      `select before -> 'roleIds' as before, after -> 'roleIds' as after from change
       where what = 'member.roles_seen' and member_id = ? order by number`,
      [newcomer.id],
    );
    expect(history).toEqual([
      { before: [], after: gained.role_ids },
      { before: gained.role_ids, after: [server.role('Member').id] },
    ]);
  });

  test('somebody leaves and returns: one row, and no roles that Discord forgot', async () => {
    newcomer.leaves();
    expect(await storedAs(newcomer, (row) => row.left_at !== null)).toMatchObject({ username: 'nova_prime' });
    newcomer.joins();
    expect(await storedAs(newcomer, (row) => row.left_at === null)).toMatchObject({ role_ids: [] });
  });

  test('somebody is banned: they have left', async () => {
    newcomer.isBanned('spam');
    await storedAs(newcomer, (row) => row.left_at !== null);
  });

  test('bots are nobody, whatever they do', async () => {
    const { server } = rollcall;
    const bot = server.addMember({ username: 'MusicBox', bot: true });
    bot.renames({ nick: 'DJ' });
    bot.gains('Raid Team');
    const marker = server.addMember({ username: 'marker' });
    await storedAs(marker, () => true);
    expect(await stored(bot)).toBeUndefined();
    bot.leaves();
    marker.leaves();
    await storedAs(marker, (row) => row.left_at !== null);
  });

  test('roles appear, change and disappear', async () => {
    const { server } = rollcall;
    const roleRow = () => rollcall.rows(`select name, permissions from role where name like 'Bench%'`);
    const bench = server.addRole({ name: 'Bench' });
    await until('the role is stored', async () => (await roleRow()).length === 1);
    bench.renames('Benched');
    bench.allows(['KickMembers']);
    await until('its change is stored', async () => JSON.stringify(await roleRow()).includes('Benched'));
    await until('its permissions are stored', async () => {
      return JSON.stringify(await roleRow()) === JSON.stringify([{ name: 'Benched', permissions: '2' }]);
    });
    const mito = server.member('mito');
    mito.gains(bench);
    await storedAs(mito, (row) => row.role_ids.includes(bench.id));
    bench.disappears();
    await until('it is gone', async () => (await roleRow()).length === 0);
    await rollcall.syncMembers();
    expect((await stored(mito))?.role_ids).not.toContain(bench.id);
  });

  test('what happens at the same instant is stored in the order in which it happened', async () => {
    const shodoom = rollcall.server.member('shodoom');
    const changes = Array.from({ length: 30 }, (_, index) => `Shodoom ${index}`);
    for (const nick of changes) shodoom.renames({ nick });
    const last = rollcall.server.addMember({ username: 'afterwards' });
    await storedAs(last, () => true);
    expect((await stored(shodoom))?.nickname).toBe('Shodoom 29');
  });

  test('events that Rollcall cannot read change nothing and end nothing', async () => {
    const { discord, server } = rollcall;
    const before = await rollcall.rows('select * from member order by id');
    discord.world.tell('GUILD_MEMBER_UPDATE', server.state, {
      guild_id: server.id,
      user: { id: server.owner.id, username: 'x', discriminator: '0', global_name: null, avatar: null },
      roles: ['not a snowflake'],
      nick: null,
      joined_at: null,
    });
    await until('it is logged', () => rollcall.log.some(({ msg }) => msg === 'an event could not be handled'));
    expect(await rollcall.rows('select * from member order by id')).toEqual(before);
    const after = server.addMember({ username: 'still_listening' });
    await storedAs(after, () => true);
  });
});

describe('the full list', () => {
  test('comes in pages of 1,000, without bots', async () => {
    const { server, discord } = rollcall;
    const before = discord.requests.length;
    const { found, joined, left } = await rollcall.syncMembers();
    expect(discord.requests.slice(before).filter(({ path }) => path.endsWith('/members'))).toHaveLength(3);
    expect({ found, joined, left }).toEqual({
      found: server.members.filter(({ user }) => !user.bot).length,
      joined: 0,
      left: 0,
    });
    const [{ present = 0 } = {}] = await rollcall.rows<{ present: number }>(
      'select count(*)::int as present from member where left_at is null',
    );
    expect(present).toBe(found);
  });

  test('does not overwrite what an event told while it was being pulled', async () => {
    const { discord, server, clock } = rollcall;
    const shodoom = server.member('shodoom');
    const held = discord.fail('GET /guilds/{guild_id}/members', { kind: 'held' });
    const synced = rollcall.syncMembers();
    await held.hit();
    clock.advance(1_000);
    shodoom.renames({ nick: 'Later' });
    await storedAs(shodoom, (row) => row.nickname === 'Later');
    // The list is answered with the name it has by then; what counts is when its pull began.
    shodoom.state.nick = 'Stale';
    held.release();
    await synced;
    expect((await stored(shodoom))?.nickname).toBe('Later');
    shodoom.state.nick = 'Later';
  });

  test('does not bring back who left while it was being pulled, nor lose who joined', async () => {
    const { discord, server, clock } = rollcall;
    const leaver = server.addMember({ username: 'leaver' });
    await storedAs(leaver, () => true);
    const held = discord.fail('GET /guilds/{guild_id}/members', { kind: 'held' });
    const synced = rollcall.syncMembers();
    await held.hit();
    clock.advance(1_000);
    leaver.leaves();
    const joiner = server.addMember({ username: 'joiner' });
    await storedAs(leaver, (row) => row.left_at !== null);
    await storedAs(joiner, () => true);
    held.release();
    await synced;
    expect((await stored(leaver))?.left_at).not.toBeNull();
    expect((await stored(joiner))?.left_at).toBeNull();
  });

  test('does not bring back a role that disappeared while it was being pulled, nor show who was never seen and left', async () => {
    const { discord, server, clock } = rollcall;
    const shortLived = server.addRole({ name: 'Short-lived' });
    const roleRows = () => rollcall.rows('select 1 from role where id = ?', [shortLived.id]);
    await until('the role is stored', async () => (await roleRows()).length === 1);
    let passerBy: LocalMember | undefined;
    unheard(rollcall, () => {
      passerBy = server.addMember({ username: 'passer_by' });
    });
    if (!passerBy) throw new Error('Nobody came');
    const gone = passerBy.state;
    const held = discord.fail('GET /guilds/{guild_id}/members', { kind: 'held' });
    const synced = rollcall.syncMembers();
    await held.hit();
    clock.advance(1_000);
    shortLived.disappears();
    passerBy.leaves();
    await until('the role is gone', async () => (await roleRows()).length === 0);
    await storedAs(passerBy, (row) => row.left_at !== null);
    server.state.members.set(gone.user.id, gone);
    held.release();
    await synced;
    server.state.members.delete(gone.user.id);
    expect(await roleRows()).toEqual([]);
    expect((await stored(passerBy))?.left_at).not.toBeNull();
  });

  test('that was pulled before the one that is stored changes nobody', async () => {
    const { server, clock, app } = rollcall;
    const mito = server.member('mito');
    const pulled = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const pullMemberList: Context['pullMemberList'] = async (serverId) => {
      const list = await app.context.pullMemberList(serverId);
      pulled.resolve();
      await goOn.promise;
      return list;
    };
    const older = syncMembers({ ...app.context, pullMemberList }, server.id);
    await pulled.promise;
    unheard(rollcall, () => mito.renames({ nick: 'Later' }));
    clock.advance(1_000);
    await rollcall.syncMembers();
    goOn.resolve();
    expect(await older).toMatchObject({ ok: true, value: { joined: 0, updated: 0, left: 0 } });
    expect((await stored(mito))?.nickname).toBe('Later');
    mito.renames({ nick: null });
  });

  test.each([
    ['is down', { kind: 'status', status: 500 }],
    ['drops the connection', { kind: 'dropped' }],
  ] as const)('when Discord %s, nobody has left, and the run says so', async (_why, fault) => {
    const { discord } = rollcall;
    const before = await rollcall.rows('select id, left_at from member order by id');
    const failing = discord.fail('GET /guilds/{guild_id}/members', fault, 10);
    await expect(rollcall.syncMembers()).rejects.toThrow('unreachable');
    failing.release();
    expect(await rollcall.rows('select id, left_at from member order by id')).toEqual(before);
    const errors = await rollcall.rows(`select error from sync_run where status = 'error' and found = 0`);
    expect(errors).toContainEqual({ error: 'unreachable' });
  });

  test('finds what nobody was told of', async () => {
    const { server } = rollcall;
    unheard(rollcall, () => {
      for (const name of ['crowd.1', 'crowd.2', 'crowd.3']) server.member(name).leaves();
      server.member('crowd.4').renames({ nick: 'Four' });
      server.addMember({ username: 'unheard' });
    });
    expect(await rollcall.syncMembers()).toMatchObject({ joined: 1, updated: 1, left: 3 });
    expect(
      await rollcall.rows(
        `select username from member where left_at is not null and username like 'crowd%' order by 1`,
      ),
    ).toEqual([{ username: 'crowd.1' }, { username: 'crowd.2' }, { username: 'crowd.3' }]);
  });
});
