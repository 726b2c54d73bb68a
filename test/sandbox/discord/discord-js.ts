import { once } from 'node:events';
import {
  Client,
  type ClientOptions,
  Events,
  GatewayIntentBits,
  type Interaction,
  type NonThreadGuildBasedChannel,
} from 'discord.js';
import { LocalDiscord, type LocalDiscordOptions } from '../../../src/sandbox/discord/local-discord.ts';
import type { LocalServer } from '../../../src/sandbox/discord/local-server.ts';

/** A small server, with Discord's rate limits a hundred times as fast, and no answer too late for a busy machine. */
export async function startDiscord(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
  const discord = await LocalDiscord.start({ rateLimitScale: 0.01, answerWithin: 60_000, ...options });
  discord.createServer({
    name: 'Pull All The Things',
    owner: { username: 'shodoom', globalName: 'Shodoom' },
    roles: [
      { name: 'Guild Leader', permissions: ['Administrator'] },
      { name: 'Officer', permissions: ['ManageGuild'] },
      { name: 'Veteran' },
      { name: 'Member' },
    ],
    channels: [{ name: 'general' }, { name: 'audit', overwrites: [{ for: 'everyone', deny: ['ViewChannel'] }] }],
    members: [
      { username: 'trog', nick: 'Trog', roles: ['Officer'] },
      { username: 'mito', globalName: 'Mito', roles: ['Member'] },
      { username: 'music', bot: true },
    ],
  });
  const audit = discord.channel('audit');
  audit.setsPermissions({ for: 'Officer', allow: ['ViewChannel'] });
  audit.setsPermissions({ for: discord.server.botRole, allow: ['ViewChannel'] });
  return discord;
}

/** The real discord.js, pointed at the local Discord; only the address differs from production. */
export function clientFor(discord: LocalDiscord, options: Partial<ClientOptions> = {}): Client {
  return new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildMessages],
    ...options,
    rest: { api: discord.api, retries: 0, ...options.rest },
  });
}

export async function logIn(discord: LocalDiscord, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = clientFor(discord, options);
  const ready = once(client, Events.ClientReady);
  await client.login(discord.token);
  await ready;
  if (!client.isReady()) throw new Error('The client is not ready');
  return client;
}

/** Answers every interaction with `answer`; what it throws fails the test that awaits `thrown`. */
export function answering(
  client: Client,
  answer: (interaction: Interaction) => Promise<unknown>,
): { thrown: unknown[] } {
  const thrown: unknown[] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error: unknown) => thrown.push(error));
  });
  return { thrown };
}

/** Resolves once the client has heard of everything that happened to a server so far: events come in order. */
export async function allTold(client: Client, server: LocalServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const channel = server.addChannel({ name: 'last-news' });
  const listen = (created: NonThreadGuildBasedChannel) => {
    if (created.id === channel.id) resolve();
  };
  client.on(Events.ChannelCreate, listen);
  await promise;
  client.off(Events.ChannelCreate, listen);
}

/** The error code that Discord refused with. */
export async function codeOf(refused: Promise<unknown>): Promise<unknown> {
  const error = await refused.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}

/** A request of no client, for what no client would send. */
export async function send(
  discord: LocalDiscord,
  route: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(`${discord.api}/v10${path}`, {
    method,
    headers: {
      authorization: `Bot ${discord.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}
