import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type AnyInteractionGateway,
  ApplicationCommandTypes,
  ButtonStyles,
  Client,
  type ClientOptions,
  type CommandInteraction,
  type ComponentInteraction,
  ComponentTypes,
  type Guild,
  type Member,
  type Message,
  MessageFlags,
} from 'oceanic.js';
import type { LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { readAlong } from '../../../src/sandbox/driver/channel-reader.ts';
import { actAs } from '../../../src/sandbox/driver/person.ts';
import { startDiscord } from './discord-js.ts';

/** A client library of other authors: where it and discord.js agree with the local Discord, both read the same Discord. */
let discord: LocalDiscord;
let client: Client;
let errors: unknown[];

async function connect(gateway: ClientOptions['gateway'] = {}): Promise<Client> {
  const made = new Client({
    auth: `Bot ${discord.token}`,
    rest: { baseURL: `${discord.api}/v10` },
    gateway: {
      intents: ['GUILDS', 'GUILD_MEMBERS', 'GUILD_MESSAGES', 'MESSAGE_CONTENT'],
      autoReconnect: true,
      ...gateway,
    },
  });
  errors = [];
  made.on('error', (error) => errors.push(error));
  const ready = once(made, 'ready');
  await made.connect();
  await ready;
  return made;
}

beforeEach(async () => {
  discord = await startDiscord({ intents: { messageContent: true } });
  client = await connect();
});

afterEach(async () => {
  client.disconnect(false);
  await discord.stop();
});

function guild(): Guild {
  const [first] = client.guilds.values();
  if (!first) throw new Error('The bot is in no server');
  return first;
}

function generalId(): string {
  return discord.channel('general').id;
}

describe('oceanic.js', () => {
  test('logs in and finds its server, roles and channels', async () => {
    expect(client.user.username).toBe('Rollcall');
    expect(guild().name).toBe('Pull All The Things');
    expect(guild().roles.map((role) => role.name)).toEqual(
      expect.arrayContaining(['Guild Leader', 'Rollcall', '@everyone']),
    );
    expect(guild().channels.map((channel) => channel.name)).toEqual(['general', 'audit']);
    expect(errors).toEqual([]);
    discord.assertClean();
  });

  test('logs in over a compressed gateway', async () => {
    client.disconnect(false);
    client = await connect({ compress: 'zlib-stream' });
    const joined = once(client, 'guildMemberAdd') as Promise<[Member]>;
    discord.server.addMember({ username: 'elrek', globalName: 'x'.repeat(30) });
    expect((await joined)[0].username).toBe('elrek');
    expect(errors).toEqual([]);
  });

  test('lists members through REST and through the gateway', async () => {
    for (let index = 0; index < 1500; index += 1) discord.server.addMember({ username: `member${index}` });
    const page = await client.rest.guilds.getMembers(guild().id, { limit: 1000 });
    const rest = await client.rest.guilds.getMembers(guild().id, { limit: 1000, after: page.at(-1)?.id ?? '' });
    expect([page.length, rest.length]).toEqual([1000, 505]);
    const all = await guild().fetchMembers();
    expect(all).toHaveLength(1505);
    expect(all.find((member) => member.username === 'trog')?.displayName).toBe('Trog');
  });

  test('creates, edits, reads and deletes a message', async () => {
    const heard = once(client, 'messageCreate') as Promise<[Message]>;
    const created = await client.rest.channels.createMessage(generalId(), {
      content: 'card',
      embeds: [{ title: 'Findings', fields: [{ name: 'Open', value: '12' }] }],
      components: [
        {
          type: ComponentTypes.ACTION_ROW,
          components: [{ type: ComponentTypes.BUTTON, style: ButtonStyles.PRIMARY, customID: 'fix:1', label: 'Fix' }],
        },
      ],
    });
    expect((await heard)[0].id).toBe(created.id);
    await client.rest.channels.editMessage(generalId(), created.id, { content: 'changed', components: [] });
    const read = await client.rest.channels.getMessage(generalId(), created.id);
    expect([read.content, read.embeds[0]?.fields?.[0]?.value, read.components]).toEqual(['changed', '12', []]);
    const history = await client.rest.channels.getMessages(generalId(), { limit: 10 });
    expect(history.map((message) => message.id)).toEqual([created.id]);
    await client.rest.channels.deleteMessage(generalId(), created.id);
    await expect(client.rest.channels.getMessage(generalId(), created.id)).rejects.toThrow('Unknown Message');
    discord.assertClean();
  });

  test('sees members join, change and leave, and roles and messages come', async () => {
    const seen: string[] = [];
    client.on('guildMemberAdd', (member) => seen.push(`${member.username} joined`));
    client.on('guildMemberUpdate', (member) => seen.push(`${member.displayName} has ${member.roles.length} roles`));
    client.on('guildMemberRemove', (member) => seen.push(`${member.username} left`));
    client.on('guildRoleCreate', (role) => seen.push(`role ${role.name}`));
    const heard = once(client, 'messageCreate');
    const elrek = discord.server.addMember({ username: 'elrek' });
    elrek.renames({ nick: 'Elrek' });
    elrek.gains('Veteran');
    elrek.leaves();
    discord.server.addRole({ name: 'Trial' });
    discord.member('Mito').says(discord.channel('general'), 'hello');
    const [message] = await heard;
    expect(message.content).toBe('hello');
    expect(seen).toEqual(['elrek joined', 'Elrek has 0 roles', 'Elrek has 1 roles', 'elrek left', 'role Trial']);
  });

  test('gives and takes roles, and understands the refusals', async () => {
    const { server } = discord;
    const trog = discord.member('Trog');
    await client.rest.guilds.addMemberRole(server.id, trog.id, server.role('Veteran').id, 'rank: Veteran');
    await client.rest.guilds.removeMemberRole(server.id, trog.id, server.role('Officer').id);
    expect(trog.roleNames).toEqual(['Veteran']);
    expect(server.auditLog[0]?.reason).toBe('rank: Veteran');
    server.role('Officer').movesAbove(server.botRole);
    const refused = client.rest.guilds.addMemberRole(server.id, trog.id, server.role('Officer').id);
    await expect(refused).rejects.toMatchObject({ code: 50013, status: 403 });
  });

  test('registers a command and answers it: deferred, edited, followed up', async () => {
    const { id } = await client.application.createGlobalCommand({
      type: ApplicationCommandTypes.CHAT_INPUT,
      name: 'whois',
      description: 'Who is this?',
      options: [{ type: 6, name: 'member', description: 'Whom', required: true }],
    });
    expect((await client.application.getGlobalCommands()).map((command) => command.id)).toEqual([id]);
    client.once('interactionCreate', async (interaction: AnyInteractionGateway) => {
      const command = interaction as CommandInteraction;
      await command.defer(MessageFlags.EPHEMERAL);
      const target = command.data.options.getMember('member', true);
      await command.editOriginal({ content: `${command.member?.nick} asks about ${target.username}` });
      await command.createFollowup({ content: 'more', flags: MessageFlags.EPHEMERAL });
    });
    const officer = actAs(discord, discord.member('Trog'));
    const answer = await officer.command('whois', { member: discord.member('Mito') });
    expect([answer.content, answer.ephemeral]).toEqual(['Trog asks about mito', true]);
    await answer.until(({ followUps }) => followUps.length === 1);
    discord.assertClean();
  });

  test('answers a pressed button by changing its message', async () => {
    await client.rest.channels.createMessage(generalId(), {
      content: 'card',
      components: [
        {
          type: ComponentTypes.ACTION_ROW,
          components: [{ type: ComponentTypes.BUTTON, style: ButtonStyles.PRIMARY, customID: 'fix:1', label: 'Fix' }],
        },
      ],
    });
    client.once('interactionCreate', async (interaction: AnyInteractionGateway) => {
      const press = interaction as ComponentInteraction;
      await press.editParent({ content: `${press.user.username} pressed ${press.data.customID}`, components: [] });
    });
    const card = readAlong(discord, discord.channel('general')).latest();
    await actAs(discord, discord.member('Trog')).press(card, 'fix');
    expect(card.content).toBe('trog pressed fix:1');
  });

  test('resumes a broken connection and hears what it missed', async () => {
    const resumed = once(client, 'shardResume');
    const joined = once(client, 'guildMemberAdd') as Promise<[Member]>;
    discord.gateway.drop();
    discord.server.addMember({ username: 'elrek' });
    await resumed;
    expect((await joined)[0].username).toBe('elrek');
    expect(discord.gateway.identifies).toBe(1);
  });
});
