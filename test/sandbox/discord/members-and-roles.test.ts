import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client, Guild } from 'discord.js';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { codeOf, logIn, send, startDiscord } from './discord-js.ts';

let discord: LocalDiscord;
let client: Client<true>;
let guild: Guild;

beforeEach(async () => {
  discord = await startDiscord();
  client = await logIn(discord);
  const [first] = client.guilds.cache.values();
  if (!first) throw new Error('The bot is in no server');
  guild = first;
});

afterEach(async () => {
  await client.destroy();
  await discord.stop();
});

const id = (name: string) => discord.member(name).id;
const role = (name: string) => discord.server.role(name).id;

describe('listing members', () => {
  test('pages by id, ascending, a thousand at most', async () => {
    for (let index = 0; index < 1200; index += 1) discord.server.addMember({ username: `member${index}` });
    const first = await guild.members.list({ limit: 1000 });
    const second = await guild.members.list({ limit: 1000, after: first.lastKey() ?? '' });
    expect([first.size, second.size]).toEqual([1000, 205]);
    const ids = [...first.keys(), ...second.keys()].map(BigInt);
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(await codeOf(guild.members.list({ limit: 1001 }))).toBe(50035);
  });

  test('needs the members intent', async () => {
    discord.allowIntents({ members: false });
    expect(await codeOf(guild.members.list({ limit: 10 }))).toBe(50001);
  });

  test('finds members by the beginning of a name', async () => {
    expect((await guild.members.search({ query: 'TRO', limit: 10 })).map((member) => member.id)).toEqual([id('Trog')]);
  });
});

describe('roles of members', () => {
  test('are given and taken, with the reason in the audit log', async () => {
    const trog = await guild.members.fetch(id('Trog'));
    await trog.roles.add(role('Veteran'), 'Rollcall: rank Veteran — über');
    await trog.roles.remove(role('Officer'), 'second');
    expect(discord.member('Trog').roleNames).toEqual(['Veteran']);
    expect(discord.server.auditLog).toMatchObject([
      {
        action: 'role given',
        targetId: id('Trog'),
        reason: 'Rollcall: rank Veteran — über',
        changes: { role: role('Veteran') },
      },
      { action: 'role taken', targetId: id('Trog'), reason: 'second', changes: { role: role('Officer') } },
    ]);
  });

  test('are set all at once', async () => {
    const trog = await guild.members.fetch(id('Trog'));
    const updated = await trog.roles.set([role('Veteran'), role('Member')]);
    expect(updated.roles.cache.map((each) => each.name).sort()).toEqual(['@everyone', 'Member', 'Veteran']);
  });

  test('a role at or above the own highest is refused, below it is not, whoever holds it', async () => {
    const owner = await guild.members.fetch(discord.server.owner.id);
    await owner.roles.add(role('Veteran'));
    discord.server.role('Officer').movesAbove(discord.server.botRole);
    const mito = await guild.members.fetch(id('Mito'));
    expect(await codeOf(mito.roles.add(role('Officer')))).toBe(50013);
    expect(discord.member('Mito').roleNames).toEqual(['Member']);
  });

  test('roles above the bot may stay when others are set', async () => {
    discord.server.role('Officer').movesAbove(discord.server.botRole);
    const trog = await guild.members.fetch(id('Trog'));
    await trog.roles.set([role('Officer'), role('Veteran')]);
    expect(await codeOf(trog.roles.set([role('Veteran')]))).toBe(50013);
    expect(discord.member('Trog').roleNames).toEqual(['Officer', 'Veteran']);
  });

  test('need Manage Roles', async () => {
    discord.server.botRole.allows(['ViewChannel']);
    const trog = await guild.members.fetch(id('Trog'));
    expect(await codeOf(trog.roles.add(role('Veteran')))).toBe(50013);
  });

  test.each([
    ['an unknown member', () => '123456789012345678', () => role('Veteran'), 10013],
    ['a member who left', () => left(), () => role('Veteran'), 10007],
    ['an unknown role', () => id('Trog'), () => '123456789012345678', 10011],
    ["a bot's own role", () => id('Trog'), () => discord.server.botRole.id, 50028],
    ['@everyone', () => id('Trog'), () => discord.server.id, 50028],
  ])('%s is refused', async (_, user, wanted, code) => {
    const answer = await send(discord, `PUT /guilds/${guild.id}/members/${user()}/roles/${wanted()}`);
    expect(answer.body).toMatchObject({ code });
  });

  function left(): string {
    const mito = discord.member('Mito');
    mito.leaves();
    return mito.id;
  }
});

describe('nicknames', () => {
  test('need Manage Nicknames, a member below, and never the owner', async () => {
    const mito = await guild.members.fetch(id('Mito'));
    expect(await codeOf(mito.setNickname('x'))).toBe(50013);
    discord.server.botRole.allows(['ManageNicknames']);
    await mito.setNickname('Mito | Rivermane');
    expect(discord.server.member('Mito | Rivermane').id).toBe(mito.id);
    const owner = await guild.members.fetch(discord.server.owner.id);
    expect(await codeOf(owner.setNickname('x'))).toBe(50013);
    discord.server.role('Officer').movesAbove(discord.server.botRole);
    const trog = await guild.members.fetch(id('Trog'));
    expect(await codeOf(trog.setNickname('x'))).toBe(50013);
    expect(await codeOf(mito.setNickname('x'.repeat(33)))).toBe(50035);
  });
});

describe('the role list', () => {
  test('takes new roles at the bottom, with no more permissions than the bot has', async () => {
    const made = await guild.roles.create({ name: 'Trial', permissions: ['ViewChannel'], reason: 'rank 5' });
    expect(discord.server.roles.map((each) => each.name).at(-2)).toBe('Trial');
    expect(made.position).toBe(1);
    expect(await codeOf(guild.roles.create({ name: 'Mighty', permissions: ['BanMembers'] }))).toBe(50013);
  });

  test('ends at 250 roles', async () => {
    while (discord.server.roles.length < 250) discord.server.addRole({ name: 'filler' });
    expect(await codeOf(guild.roles.create({ name: 'one more' }))).toBe(30005);
  });

  test('lets roles below the bot be renamed, moved and deleted, others not', async () => {
    await guild.roles.edit(role('Member'), { name: 'Raider' });
    await guild.roles.setPosition(role('Raider'), 3);
    expect(discord.server.roles.map((each) => each.name)).toEqual([
      'Rollcall',
      'Guild Leader',
      'Raider',
      'Officer',
      'Veteran',
      '@everyone',
    ]);
    await guild.roles.delete(role('Officer'));
    expect(discord.member('Trog').roleNames).toEqual([]);
    discord.server.role('Guild Leader').movesAbove(discord.server.botRole);
    expect(await codeOf(guild.roles.edit(role('Guild Leader'), { name: 'x' }))).toBe(50013);
    expect(await codeOf(guild.roles.delete(role('Guild Leader')))).toBe(50013);
  });
});

test('a server that the bot was removed from is out of reach, an unknown one unknown', async () => {
  discord.server.removeBot();
  expect(await codeOf(client.guilds.fetch({ guild: discord.server.id, force: true }))).toBe(50001);
  expect(await codeOf(client.guilds.fetch({ guild: '123456789012345678', force: true }))).toBe(10004);
});

test('a name that two members share says nothing: they are named by id', () => {
  const impostor = discord.server.addMember({ username: 'impostor', nick: 'Trog' });
  expect(() => discord.member('Trog')).toThrow('2 members of Pull All The Things are called Trog');
  expect(discord.member(impostor.id).user.username).toBe('impostor');
  expect(() => discord.member('Nobody')).toThrow('No member of Pull All The Things is called Nobody');
});
