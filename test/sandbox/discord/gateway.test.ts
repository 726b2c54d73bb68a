import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Client, Events, GatewayIntentBits } from 'discord.js';
import { WebSocket } from 'ws';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { allTold, clientFor, logIn, startDiscord } from './discord-js.ts';

let discord: LocalDiscord;
let client: Client;

beforeEach(async () => {
  discord = await startDiscord();
});

afterEach(async () => {
  await client?.destroy();
  await discord.stop();
});

/** A connection without a client library, for what none would send. */
async function connect(query = 'v=10&encoding=json'): Promise<{ socket: WebSocket; closed: Promise<number> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${discord.port}/?${query}`);
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  return { socket, closed };
}

describe('logging in', () => {
  test('brings the server, its roles and channels, and the bot as its only known member', async () => {
    client = await logIn(discord);
    const guild = client.guilds.cache.first();
    expect(guild?.name).toBe('Pull All The Things');
    expect(guild?.roles.cache.map((role) => role.name)).toEqual(
      expect.arrayContaining(['Rollcall', 'Guild Leader', '@everyone']),
    );
    expect(guild?.channels.cache.map((channel) => channel.name)).toEqual(['general', 'audit']);
    expect(guild?.members.cache.map((member) => member.id)).toEqual([discord.botId]);
    expect(guild?.memberCount).toBe(5);
    expect(discord.gateway.connected).toBe(true);
    await discord.botConnected();
  });

  test('fails with a wrong token', async () => {
    client = clientFor(discord);
    await expect(client.login('bm9ib2R5.x.y')).rejects.toThrow('An invalid token was provided');
  });

  test('fails with the members intent when the developer portal does not allow it', async () => {
    discord.allowIntents({ members: false });
    client = clientFor(discord);
    await expect(client.login(discord.token)).rejects.toThrow('Used disallowed intents');
  });

  test('works without the members intent, but tells of no members', async () => {
    discord.allowIntents({ members: false });
    client = await logIn(discord, { intents: [GatewayIntentBits.Guilds] });
    const seen: string[] = [];
    client.on(Events.GuildMemberAdd, (member) => seen.push(member.user.username));
    discord.server.addMember({ username: 'elrek' });
    await allTold(client, discord.server);
    expect(seen).toEqual([]);
  });
});

describe('events', () => {
  test('tell of members who join, change, leave and are banned', async () => {
    client = await logIn(discord);
    const seen: string[] = [];
    client.on(Events.GuildMemberAdd, (member) => seen.push(`${member.user.username} joined`));
    client.on(Events.GuildMemberUpdate, (_, member) => {
      seen.push(`${member.displayName} has ${member.roles.cache.map((role) => role.name).join()}`);
    });
    client.on(Events.UserUpdate, (before, user) => seen.push(`${before.username} is ${user.username}`));
    client.on(Events.GuildMemberRemove, (member) => seen.push(`${member.user.username} left`));
    const elrek = discord.server.addMember({ username: 'elrek' });
    elrek.renames({ nick: 'Elrek | Mito' });
    elrek.gains('Veteran');
    elrek.gains('Veteran');
    elrek.renames({ username: 'elrik' });
    elrek.loses('Veteran');
    elrek.leaves();
    elrek.joins();
    elrek.isBanned('spam');
    await allTold(client, discord.server);
    expect(seen).toEqual([
      'elrek joined',
      'Elrek | Mito has @everyone',
      'Elrek | Mito has @everyone,Veteran',
      'elrek is elrik',
      'Elrek | Mito has @everyone',
      'elrik left',
      'elrik joined',
      'elrik left',
    ]);
  });

  test('tell of roles and channels, and of the bot being removed and invited again', async () => {
    client = await logIn(discord);
    const seen: string[] = [];
    client.on(Events.GuildRoleUpdate, (before, role) =>
      seen.push(`${role.name} ${before.rawPosition} → ${role.rawPosition}`),
    );
    client.on(Events.GuildRoleDelete, (role) => seen.push(`${role.name} is gone`));
    client.on(Events.ChannelDelete, (channel) => seen.push(`#${'name' in channel ? channel.name : ''} is gone`));
    client.on(Events.GuildDelete, (guild) => seen.push(`removed from ${guild.name}`));
    client.on(Events.GuildCreate, (guild) => seen.push(`invited to ${guild.name}`));
    const { server } = discord;
    server.role('Veteran').movesAbove(server.role('Officer'));
    server.role('Member').disappears();
    server.channel('audit').disappears();
    server.removeBot();
    const invited = once(client, Events.GuildCreate);
    server.inviteBot();
    await invited;
    expect(seen.slice(0, 10)).toEqual([
      'Officer 3 → 2',
      'Veteran 2 → 3',
      'Member is gone',
      'Officer 2 → 1',
      'Veteran 3 → 2',
      'Guild Leader 4 → 3',
      'Rollcall 5 → 4',
      '#audit is gone',
      'removed from Pull All The Things',
      'invited to Pull All The Things',
    ]);
  });

  test('do not tell of messages in a channel that the bot cannot see, nor the words of others', async () => {
    client = await logIn(discord);
    const seen: string[] = [];
    client.on(Events.MessageCreate, (message) => seen.push(`${message.author.username}: ${message.content}`));
    discord.channel('audit').clearsPermissions(discord.server.botRole);
    discord.member('Trog').says(discord.channel('audit'), 'secret');
    const heard = once(client, Events.MessageCreate);
    discord.member('Trog').says(discord.channel('general'), 'hello');
    await heard;
    expect(seen).toEqual(['trog: ']);
  });
});

describe('the member list', () => {
  test('comes in chunks of a thousand', async () => {
    for (let index = 0; index < 2500; index += 1) discord.server.addMember({ username: `member${index}` });
    client = await logIn(discord);
    const sizes: number[] = [];
    client.on(Events.GuildMembersChunk, (members) => sizes.push(members.size));
    const members = await client.guilds.cache.first()?.members.fetch();
    expect(members?.size).toBe(2505);
    expect(sizes).toEqual([1000, 1000, 505]);
  });

  test('can be asked for by name and by id', async () => {
    client = await logIn(discord);
    const guild = client.guilds.cache.first();
    const byName = await guild?.members.fetch({ query: 'mi', limit: 5 });
    expect(byName?.map((member) => member.user.username)).toEqual(['mito']);
    const byId = await guild?.members.fetch({ user: [discord.member('Trog').id] });
    expect(byId?.map((member) => member.nickname)).toEqual(['Trog']);
  });

  test('is refused a second time within thirty seconds', async () => {
    await discord.stop();
    discord = await startDiscord({ rateLimitScale: 1 });
    client = await logIn(discord);
    const guild = client.guilds.cache.first();
    await guild?.members.fetch();
    const limited = once(client.ws, 'RATE_LIMITED');
    guild?.shard.send({ op: 8, d: { guild_id: guild.id, query: '', limit: 0, nonce: 'again' } });
    const [{ opcode, retry_after, meta }] = await limited;
    expect([opcode, meta]).toEqual([8, { guild_id: guild?.id, nonce: 'again' }]);
    expect(retry_after).toBeGreaterThan(25);
  });
});

describe('a broken connection', () => {
  test('is resumed, and what happened meanwhile is told', async () => {
    client = await logIn(discord);
    const resumed = once(client, Events.ShardResume);
    const added = once(client, Events.GuildMemberAdd);
    discord.gateway.drop();
    discord.server.addMember({ username: 'elrek' });
    const [, replayed] = await resumed;
    const [member] = await added;
    expect(member.user.username).toBe('elrek');
    // discord.js counts RESUMED itself too.
    expect(replayed).toBe(2);
    expect(discord.gateway.identifies).toBe(1);
  });

  test('is resumed when Discord asks to reconnect', async () => {
    client = await logIn(discord);
    const resumed = once(client, Events.ShardResume);
    discord.gateway.askToReconnect();
    await resumed;
    expect(discord.gateway.identifies).toBe(1);
  });

  test('whose session was forgotten cannot be resumed', async () => {
    const { socket } = await connect();
    const frames: { t: string | null; d: { session_id: string } }[] = [];
    socket.on('message', (bytes) => frames.push(JSON.parse(bytes.toString())));
    socket.send(JSON.stringify({ op: 2, d: { token: discord.token, intents: 1, properties: {} } }));
    await discord.botConnected();
    await once(socket, 'message');
    const session_id = frames.find(({ t }) => t === 'READY')?.d.session_id;
    discord.gateway.forgetSessions();
    const again = await connect();
    again.socket.send(JSON.stringify({ op: 6, d: { token: discord.token, session_id, seq: 1 } }));
    const [bytes] = await once(again.socket, 'message');
    expect(JSON.parse(bytes.toString())).toMatchObject({ op: 9, d: false });
  });
});

describe('a half-open connection', () => {
  beforeEach(async () => {
    await discord.stop();
    discord = await startDiscord({ heartbeatInterval: 60 });
  });

  test('is given up by the client and resumed', async () => {
    client = await logIn(discord);
    const resumed = once(client, Events.ShardResume);
    const reconnecting = once(client, Events.ShardReconnecting);
    discord.gateway.ignoreHeartbeats();
    await reconnecting;
    discord.gateway.answerHeartbeats();
    await resumed;
  });

  test('is closed by the gateway when the client stops its heartbeats', async () => {
    const { closed } = await connect();
    expect(await closed).toBe(4009);
  });
});

describe('the protocol', () => {
  const identify = { token: 'x', intents: 1, properties: {} };

  test.each<[string, string, unknown, number]>([
    ['no JSON', 'v=10&encoding=json', 'hello', 4002],
    ['an identify of another shape', 'v=10&encoding=json', { op: 2, d: null }, 4002],
    ['a request before identify', 'v=10&encoding=json', { op: 8, d: {} }, 4003],
    ['a wrong token', 'v=10&encoding=json', { op: 2, d: identify }, 4004],
  ])('closes on %s', async (_, query, frame, code) => {
    const { socket, closed } = await connect(query);
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    expect(await closed).toBe(code);
  });

  test.each([
    ['an old version', 'v=8&encoding=json', 4012],
    ['another encoding', 'v=10&encoding=etf', 4002],
  ])('closes on %s', async (_, query, code) => {
    const { closed } = await connect(query);
    expect(await closed).toBe(code);
    expect(() => discord.assertClean()).toThrow('gateway');
  });

  test('closes on more than 120 sends in a minute', async () => {
    await discord.stop();
    discord = await startDiscord({ rateLimitScale: 1 });
    const { socket, closed } = await connect();
    for (let index = 0; index <= 120; index += 1) socket.send(JSON.stringify({ op: 1, d: null }));
    expect(await closed).toBe(4008);
    expect(discord.faults).toEqual(['more than 120 gateway sends in 60 seconds']);
  });

  test('closes on a second identify and on invalid intents', async () => {
    const { socket, closed } = await connect();
    const frame = JSON.stringify({ op: 2, d: { ...identify, token: discord.token } });
    socket.send(frame);
    socket.send(frame);
    expect(await closed).toBe(4005);
    const other = await connect();
    other.socket.send(JSON.stringify({ op: 2, d: { ...identify, token: discord.token, intents: 1 << 30 } }));
    expect(await other.closed).toBe(4013);
  });
});
