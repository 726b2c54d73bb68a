import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ApplicationCommandResponseSchema,
  ErrorResponseSchema,
  GatewayBotResponseSchema,
  GatewayResponseSchema,
  GuildBanResponseSchema,
  GuildChannelResponseSchema,
  GuildMemberResponseSchema,
  GuildRoleResponseSchema,
  GuildWithCountsResponseSchema,
  InteractionCallbackResponseSchema,
  MessageResponseSchema,
  MyGuildResponseSchema,
  PrivateApplicationResponseSchema,
  PrivateChannelResponseSchema,
  PrivateGuildMemberResponseSchema,
  RatelimitedResponseSchema,
  UserPIIResponseSchema,
  UserResponseSchema,
} from 'discord-api-spec/zod';
import { array, type ZodMiniType } from 'zod/mini';
import type { $ZodIssue } from 'zod/v4/core';
import { everyRoute, LocalDiscord } from '../../../src/sandbox/discord/local-discord.ts';
import { send } from './discord-js.ts';

/** Every route's answer is held against what Discord's specification says that it answers. */
let discord: LocalDiscord;
const asked = new Set<string>();

beforeAll(async () => {
  discord = await LocalDiscord.start({ rateLimitScale: 0 });
  discord.createServer({
    name: 'Pull All The Things',
    roles: [{ name: 'Officer' }, { name: 'Member' }, { name: 'Doomed' }],
    channels: [{ name: 'general', topic: 'Talk' }],
    members: [
      { username: 'trog', nick: 'Trog', roles: ['Member'] },
      { username: 'mito' },
      { username: 'doomed' },
      { username: 'spam' },
    ],
    botPermissions: ['Administrator'],
  });
  discord.member('spam').isBanned('spam');
});

afterAll(() => discord.stop());

/** Asks with the ids of this world for the parameters, and checks status and shape. */
async function ask(
  route: string,
  expected: ZodMiniType | 'nothing',
  more: { ids?: Ids; query?: string; body?: unknown } = {},
) {
  asked.add(route);
  const answer = await send(discord, fill(route, more.ids ?? {}) + (more.query ?? ''), more.body);
  if (expected === 'nothing') {
    expect([answer.status, answer.body]).toEqual([204, '']);
    return undefined;
  }
  expect([200, 201]).toContain(answer.status);
  expect(faultsOf(expected, answer.body)).toEqual([]);
  return answer.body as { id: string };
}

/** Where and why an answer has another shape, one line each; of a union, all its forms. */
function faultsOf(shape: ZodMiniType, body: unknown): string[] {
  const lines = (issues: readonly $ZodIssue[], at: string): string[] =>
    issues.flatMap((issue) => {
      const path = [at, ...issue.path.map(String)].filter(Boolean).join('.');
      return issue.code === 'invalid_union'
        ? issue.errors.flatMap((form) => lines(form, path))
        : [`${path}: ${issue.message}`];
    });
  return lines(shape.safeParse(body).error?.issues ?? [], '');
}

type Ids = Readonly<Record<string, string>>;

function fill(route: string, ids: Ids): string {
  const known: Ids = {
    guild_id: discord.server.id,
    channel_id: discord.channel('general').id,
    user_id: discord.member('Trog').id,
    role_id: discord.server.role('Member').id,
    application_id: discord.botId,
    webhook_id: discord.botId,
    ...ids,
  };
  return route.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? `missing ${name}`);
}

async function interaction(): Promise<{ ids: Ids; token: string }> {
  const opened = discord.interactions.open({
    type: 2,
    member: discord.member('Trog').state,
    channel: discord.channel('general').state,
    data: { id: '1', name: 'scan', type: 1 },
    metadata: { name: 'scan' },
  });
  return {
    ids: { interaction_id: opened.id, interaction_token: opened.token, webhook_token: opened.token },
    token: opened.token,
  };
}

const card = {
  content: 'card',
  embeds: [
    {
      title: 'x',
      color: 1,
      timestamp: new Date(0).toISOString(),
      fields: [{ name: 'x', value: 'y' }],
      footer: { text: 'z' },
    },
  ],
  components: [
    {
      type: 1,
      components: [
        { type: 2, style: 1, custom_id: 'a', label: 'A' },
        { type: 2, style: 5, url: 'https://example.org/', label: 'B' },
      ],
    },
    { type: 1, components: [{ type: 3, custom_id: 'b', options: [{ label: 'x', value: 'x' }] }] },
    { type: 1, components: [{ type: 5, custom_id: 'c' }] },
  ],
};

describe('the answers of the local Discord have the shape that the specification promises', () => {
  test('about the bot', async () => {
    await ask('GET /gateway', GatewayResponseSchema);
    await ask('GET /gateway/bot', GatewayBotResponseSchema);
    await ask('GET /users/@me', UserPIIResponseSchema);
    await ask('PATCH /users/@me', UserPIIResponseSchema, { body: { username: 'Rollcall' } });
    await ask('GET /users/@me/guilds', array(MyGuildResponseSchema));
    await ask('GET /users/{user_id}', UserResponseSchema);
    await ask('POST /users/@me/channels', PrivateChannelResponseSchema, {
      body: { recipient_id: discord.member('mito').id },
    });
    await ask('GET /applications/@me', PrivateApplicationResponseSchema);
    await ask('GET /oauth2/applications/@me', PrivateApplicationResponseSchema);
  });

  test('about the server', async () => {
    await ask('GET /guilds/{guild_id}', GuildWithCountsResponseSchema, { query: '?with_counts=true' });
    await ask('GET /guilds/{guild_id}/channels', array(GuildChannelResponseSchema));
    await ask('POST /guilds/{guild_id}/channels', GuildChannelResponseSchema, { body: { name: 'audit' } });
    await ask('GET /guilds/{guild_id}/bans', array(GuildBanResponseSchema));
  });

  test('about members', async () => {
    await ask('GET /guilds/{guild_id}/members', array(GuildMemberResponseSchema), { query: '?limit=1000' });
    await ask('GET /guilds/{guild_id}/members/search', array(GuildMemberResponseSchema), {
      query: '?query=t&limit=10',
    });
    await ask('GET /guilds/{guild_id}/members/{user_id}', GuildMemberResponseSchema);
    await ask('PATCH /guilds/{guild_id}/members/{user_id}', GuildMemberResponseSchema, { body: { nick: 'Trog' } });
    await ask('PATCH /guilds/{guild_id}/members/@me', PrivateGuildMemberResponseSchema, { body: { nick: 'Roll' } });
    await ask('PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}', 'nothing');
    await ask('DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}', 'nothing');
    const doomed = { user_id: discord.member('doomed').id };
    await ask('DELETE /guilds/{guild_id}/members/{user_id}', 'nothing', { ids: doomed });
    expect(() => discord.member('doomed')).toThrow('No member');
  });

  test('about roles', async () => {
    const doomed = { role_id: discord.server.role('Doomed').id };
    const moves = [{ id: discord.server.role('Member').id, position: 1 }];
    await ask('GET /guilds/{guild_id}/roles', array(GuildRoleResponseSchema));
    await ask('GET /guilds/{guild_id}/roles/{role_id}', GuildRoleResponseSchema);
    await ask('POST /guilds/{guild_id}/roles', GuildRoleResponseSchema, { body: { name: 'Trial' } });
    await ask('PATCH /guilds/{guild_id}/roles', array(GuildRoleResponseSchema), { body: moves });
    await ask('PATCH /guilds/{guild_id}/roles/{role_id}', GuildRoleResponseSchema, { body: { color: 5 } });
    await ask('DELETE /guilds/{guild_id}/roles/{role_id}', 'nothing', { ids: doomed });
  });

  test('about channels and messages', async () => {
    await ask('GET /channels/{channel_id}', GuildChannelResponseSchema);
    await ask('POST /channels/{channel_id}/typing', 'nothing');
    const posted = await ask('POST /channels/{channel_id}/messages', MessageResponseSchema, { body: card });
    const ids = { message_id: posted?.id ?? '' };
    const reply = { content: 'reply', message_reference: { message_id: ids.message_id } };
    await ask('POST /channels/{channel_id}/messages', MessageResponseSchema, { body: reply });
    await ask('GET /channels/{channel_id}/messages', array(MessageResponseSchema));
    await ask('GET /channels/{channel_id}/messages/{message_id}', MessageResponseSchema, { ids });
    await ask('PATCH /channels/{channel_id}/messages/{message_id}', MessageResponseSchema, {
      ids,
      body: { content: 'x' },
    });
    await ask('DELETE /channels/{channel_id}/messages/{message_id}', 'nothing', { ids });
  });

  test.each(['/applications/{application_id}/commands', '/applications/{application_id}/guilds/{guild_id}/commands'])(
    'about the commands at %s',
    async (path) => {
      const options = [{ type: 3, name: 'rule', description: 'Which', choices: [{ name: 'A', value: 'a' }] }];
      const scan = { name: 'scan', description: 'Look again', options, default_member_permissions: '32' };
      const made = await ask(`POST ${path}`, ApplicationCommandResponseSchema, { body: scan });
      const ids = { command_id: made?.id ?? '' };
      await ask(`GET ${path}`, array(ApplicationCommandResponseSchema));
      await ask(`GET ${path}/{command_id}`, ApplicationCommandResponseSchema, { ids });
      await ask(`PATCH ${path}/{command_id}`, ApplicationCommandResponseSchema, {
        ids,
        body: { description: 'Again' },
      });
      await ask(`DELETE ${path}/{command_id}`, 'nothing', { ids });
      await ask(`PUT ${path}`, array(ApplicationCommandResponseSchema), { body: [scan] });
    },
  );

  test('about interactions', async () => {
    const callback = 'POST /interactions/{interaction_id}/{interaction_token}/callback';
    const webhook = '/webhooks/{webhook_id}/{webhook_token}';
    const { ids } = await interaction();
    const body = { type: 4, data: { ...card, flags: 64 } };
    await ask(callback, InteractionCallbackResponseSchema, { ids, body, query: '?with_response=true' });
    const original = { ...ids, message_id: '@original' };
    await ask(`POST ${webhook}`, MessageResponseSchema, { ids, body: { content: 'more' } });
    await ask(`GET ${webhook}/messages/{message_id}`, MessageResponseSchema, { ids: original });
    await ask(`PATCH ${webhook}/messages/{message_id}`, MessageResponseSchema, {
      ids: original,
      body: { content: 'x' },
    });
    await ask(`DELETE ${webhook}/messages/{message_id}`, 'nothing', { ids: original });
    const deferred = await interaction();
    await ask(callback, 'nothing', { ids: deferred.ids, body: { type: 5 } });
  });

  test('when they are refusals', async () => {
    const path = `POST /channels/${discord.channel('general').id}/messages`;
    const refused = await send(discord, path, { embeds: [{ title: 'x'.repeat(257) }] });
    // The specification declares the codes inside `errors` as numbers; Discord's documentation and practice are names.
    expect(faultsOf(ErrorResponseSchema, { ...(refused.body as object), errors: undefined })).toEqual([]);
    discord.fail(path, { kind: 'rate limit', retryAfter: 1 });
    const limited = await send(discord, path, { content: 'x' });
    expect(faultsOf(RatelimitedResponseSchema, limited.body)).toEqual([]);
  });

  test('when the bot leaves, which is the last route: all were asked', async () => {
    await ask('DELETE /users/@me/guilds/{guild_id}', 'nothing');
    expect([...asked].sort()).toEqual(everyRoute.map(({ method, path }) => `${method} ${path}`).sort());
  });
});
