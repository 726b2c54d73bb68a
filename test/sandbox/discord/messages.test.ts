import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Client, GuildTextBasedChannel } from 'discord.js';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { codeOf, logIn, send, startDiscord } from './discord-js.ts';

let now: number;
let discord: LocalDiscord;
let client: Client<true>;
let general: GuildTextBasedChannel;

beforeEach(async () => {
  now = Date.now();
  discord = await startDiscord({ clock: { now: () => new Date(now) }, rateLimitScale: 0 });
  client = await logIn(discord);
  const channel = await client.channels.fetch(discord.channel('general').id);
  if (!channel?.isTextBased() || channel.isDMBased()) throw new Error('#general is no text channel');
  general = channel;
});

afterEach(async () => {
  await client.destroy();
  await discord.stop();
});

describe('the history', () => {
  test('is read newest first, before and after a message', async () => {
    const sent: string[] = [];
    for (const content of ['1', '2', '3', '4', '5']) sent.push((await general.send(content)).id);
    const contents = async (options: object) =>
      (await general.messages.fetch(options)).map((message) => message.content);
    expect(await contents({ limit: 2 })).toEqual(['5', '4']);
    expect(await contents({ before: sent[2] })).toEqual(['2', '1']);
    expect(await contents({ after: sent[2], limit: 1 })).toEqual(['4']);
    expect(await contents({ around: sent[2], limit: 3 })).toEqual(['4', '3', '2']);
    expect(await codeOf(general.messages.fetch({ limit: 101 }))).toBe(50035);
  });

  test('forgets deleted messages', async () => {
    const message = await general.send('x');
    await message.delete();
    expect(await codeOf(general.messages.fetch({ message: message.id, force: true }))).toBe(10008);
    expect(await codeOf(message.edit('y'))).toBe(10008);
  });
});

describe('a nonce', () => {
  test('that is enforced posts once within a few minutes', async () => {
    const first = await general.send({ content: 'x', nonce: 'row-1', enforceNonce: true });
    const again = await general.send({ content: 'x', nonce: 'row-1', enforceNonce: true });
    expect(again.id).toBe(first.id);
    now += 6 * 60_000;
    const later = await general.send({ content: 'x', nonce: 'row-1', enforceNonce: true });
    expect(later.id).not.toBe(first.id);
    expect(discord.channel('general').history.map((message) => message.wire.nonce)).toEqual(['row-1', 'row-1']);
  });

  test('that is not enforced does not', async () => {
    await general.send({ content: 'x', nonce: 'row-1' });
    await general.send({ content: 'x', nonce: 'row-1' });
    expect(discord.channel('general').history).toHaveLength(2);
  });
});

describe('mentions', () => {
  const mito = () => discord.member('Mito').id;
  const role = () => discord.server.role('Officer').id;

  test('ping unless they are switched off', async () => {
    const loud = await general.send(`<@${mito()}> <@&${role()}> @everyone`);
    expect([...loud.mentions.users.keys()]).toEqual([mito()]);
    expect([...loud.mentions.roles.keys()]).toEqual([role()]);
    const quiet = await general.send({
      content: `<@${mito()}> <@&${role()}> @everyone`,
      allowedMentions: { parse: [] },
    });
    expect([quiet.mentions.users.size, quiet.mentions.roles.size, quiet.mentions.everyone]).toEqual([0, 0, false]);
    const chosen = await general.send({ content: `<@${mito()}> <@&${role()}>`, allowedMentions: { users: [mito()] } });
    expect([chosen.mentions.users.size, chosen.mentions.roles.size]).toEqual([1, 0]);
  });
});

describe('files', () => {
  test('are attached and can be fetched', async () => {
    const message = await general.send({ files: [{ attachment: Buffer.from('Trog;Trogmoon'), name: 'links.csv' }] });
    const file = message.attachments.first();
    expect([file?.name, file?.size]).toEqual(['links.csv', 13]);
    expect(await (await fetch(file?.url ?? '')).text()).toBe('Trog;Trogmoon');
  });
});

describe('channel permissions', () => {
  test.each([
    ['View Channel', 'ViewChannel', 50001],
    ['Send Messages', 'SendMessages', 50013],
    ['Embed Links', 'EmbedLinks', 50013],
  ] as const)('without %s an embed is refused', async (_, permission, code) => {
    discord.channel('general').setsPermissions({ for: discord.server.botRole, deny: [permission] });
    expect(await codeOf(general.send({ embeds: [{ title: 'x' }] }))).toBe(code);
  });

  test('without Read Message History the history reads as empty and single messages are refused', async () => {
    const message = await general.send('x');
    discord.channel('general').setsPermissions({ for: 'everyone', deny: ['ReadMessageHistory'] });
    discord.server.botRole.allows(['ViewChannel', 'SendMessages']);
    expect((await general.messages.fetch({ limit: 10 })).size).toBe(0);
    expect(await codeOf(general.messages.fetch({ message: message.id, force: true }))).toBe(50001);
  });

  test("a member's overwrite weighs more than a role's, a role's more than everyone's", async () => {
    const channel = discord.channel('general');
    channel.setsPermissions({ for: 'everyone', deny: ['SendMessages'] });
    channel.setsPermissions({ for: discord.server.botRole, allow: ['SendMessages'] });
    await general.send('allowed by role');
    channel.setsPermissions({ for: discord.server.member(discord.botId), deny: ['SendMessages'] });
    expect(await codeOf(general.send('x'))).toBe(50013);
  });

  test('an administrator is bound by none of them', async () => {
    discord.server.botRole.allows(['Administrator']);
    discord.channel('general').setsPermissions({ for: discord.server.botRole, deny: ['ViewChannel', 'SendMessages'] });
    await general.send('x');
    expect(discord.channel('general').history).toHaveLength(1);
  });

  test("another's message needs Manage Messages to be deleted", async () => {
    const { wire } = discord.member('Mito').says(discord.channel('general'), 'mine');
    expect(await codeOf(general.messages.delete(wire.id))).toBe(50013);
    discord.server.botRole.allows(['ViewChannel', 'ManageMessages', 'ReadMessageHistory']);
    await general.messages.delete(wire.id);
    expect(discord.channel('general').history).toEqual([]);
  });

  test('a deleted channel is unknown', async () => {
    discord.channel('general').disappears();
    expect(await codeOf(general.send('x'))).toBe(10003);
  });
});

test('a message older than an hour takes three edits in twenty seconds per channel', async () => {
  const message = await general.send('x');
  const path = `PATCH /channels/${general.id}/messages/${message.id}`;
  for (let edit = 0; edit < 4; edit += 1) expect((await send(discord, path, { content: `${edit}` })).status).toBe(200);
  now += 61 * 60_000;
  for (let edit = 0; edit < 3; edit += 1) expect((await send(discord, path, { content: `${edit}` })).status).toBe(200);
  const refused = await send(discord, path, { content: 'x' });
  expect(refused).toMatchObject({ status: 429, body: { code: 30046, retry_after: 20 } });
  now += 20_000;
  expect((await send(discord, path, { content: 'x' })).status).toBe(200);
});

test('a direct message reaches its one reader', async () => {
  const user = await client.users.fetch(discord.member('Mito').id);
  const sent = await user.send('hello');
  expect(discord.world.channels.get(sent.channelId)?.recipient?.username).toBe('mito');
  const bot = await client.users.fetch(discord.member('music').id);
  expect(await codeOf(bot.createDM(true))).toBe(50007);
});
