import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApplicationCommandRegistries, Events, RegisterBehavior, SapphireClient } from '@sapphire/framework';
import '@sapphire/plugin-subcommands/register';
import { GatewayCloseCodes, GatewayIntentBits, Options } from 'discord.js';
import type { Logger } from 'pino';
import { StartupError } from '../startup-error.ts';
import { AnswersApart } from './answers-apart.ts';
import { sapphireLogger } from './logger.ts';
import { BrokenPiece, constructAfresh, loadPiecesStrictly } from './pieces.ts';

interface ClientOptions {
  /** Base address of the REST API, without version; the gateway's address comes from there. */
  readonly apiUrl: string;
  readonly log: Logger;
}

/** Where the pieces stand: `commands`, `interaction-handlers`, `listeners`. */
const piecesFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** The bot's client, not yet connected. */
export function createDiscordClient({ apiUrl, log }: ClientOptions): SapphireClient {
  ApplicationCommandRegistries.setDefaultBehaviorWhenNotIdentical(RegisterBehavior.BulkOverwrite);
  const client = constructAfresh(
    () =>
      new SapphireClient({
        intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers],
        rest: { api: apiUrl },
        baseUserDirectory: piecesFolder,
        loadDefaultErrorListeners: false,
        logger: { instance: sapphireLogger(log) },
        allowedMentions: { parse: [] },
        // Members are read from the database and over REST: keeping 10,000 of them in memory would serve nobody.
        makeCache: Options.cacheWithLimits({
          ...Options.DefaultMakeCacheSettings,
          GuildMemberManager: { maxSize: 100, keepOverLimit: (member) => member.id === member.client.user.id },
          UserManager: { maxSize: 100, keepOverLimit: (user) => user.id === user.client.user.id },
          MessageManager: 0,
          ReactionManager: 0,
          PresenceManager: 0,
        }),
      }),
  );
  client.rest = new AnswersApart(client.options.rest ?? {});
  loadPiecesStrictly(client);
  // Without a listener an error event would end the process.
  client.on(Events.Error, (error) => log.error({ err: error }, 'discord.js had an error of its own'));
  logOutages(client, log);
  return client;
}

/** One line when Discord is lost and one when it is back, however often the reconnecting fails in between. */
function logOutages(client: SapphireClient, log: Logger): void {
  let isLost = false;
  client.on(Events.ShardReconnecting, () => {
    if (!isLost) log.warn('Discord is lost: reconnecting');
    isLost = true;
  });
  const back = () => {
    if (isLost) log.info('Discord is back');
    isLost = false;
  };
  client.on(Events.ShardResume, back);
  client.on(Events.ShardReady, back);
}

interface ConnectOptions {
  readonly token: string;
  /** Ends the waiting: Rollcall is asked to stop while it starts. */
  readonly signal?: AbortSignal;
  /** How long Discord may take in all, in milliseconds. Default 60,000. */
  readonly patienceMs?: number;
}

/**
 * Logs in and resolves once the commands are registered.
 * @throws StartupError when Discord refuses the token or an intent, or does not answer
 */
export async function connect(client: SapphireClient, options: ConnectOptions): Promise<void> {
  const { token, signal, patienceMs = 60_000 } = options;
  const registered = new Promise<void>((resolve) => {
    client.once(Events.ApplicationCommandRegistriesRegistered, () => resolve());
  });
  const refused = new Promise<never>((_resolve, reject) => {
    client.once(Events.ShardDisconnect, ({ code }) => reject(new StartupError(refusalOf(code))));
  });
  client.logger.info('Logging in to Discord');
  const patience = new AbortController();
  const impatience = setTimeout(() => patience.abort(new Error('Discord took too long')), patienceMs);
  const givenUp = rejectedOn(AbortSignal.any([patience.signal, ...(signal ? [signal] : [])]));
  try {
    await Promise.race([Promise.all([client.login(token), registered]), refused, givenUp]);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof BrokenPiece || error instanceof StartupError) throw error;
    throw new StartupError(reasonOf(error), { cause: error });
  } finally {
    clearTimeout(impatience);
  }
}

/** Stops listening to Discord. What is under way can still be sent over REST, with the same token. */
export async function disconnect(client: SapphireClient): Promise<void> {
  const { token } = client;
  // Closing on purpose also tells that it will reconnect.
  client.removeAllListeners(Events.ShardReconnecting);
  await client.destroy();
  if (token !== null) client.rest.setToken(token);
}

function rejectedOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

const TOKEN_REFUSED =
  'Discord refuses the bot token. Copy it again from the developer portal (your application → Bot → Reset Token) into DISCORD_TOKEN.';
const INTENT_REFUSED =
  'Discord does not give this bot the member list. Switch on "Server Members Intent" in the developer portal (your application → Bot → Privileged Gateway Intents).';

/** Why the gateway closed for good. https://discord.com/developers/docs/topics/opcodes-and-status-codes */
export function refusalOf(closeCode: number): string {
  if (closeCode === GatewayCloseCodes.AuthenticationFailed) return TOKEN_REFUSED;
  if (closeCode === GatewayCloseCodes.DisallowedIntents) return INTENT_REFUSED;
  return `Discord closed the connection for good (code ${closeCode}). Look at https://discordstatus.com and for a newer Rollcall.`;
}

function reasonOf(error: unknown): string {
  const { code = '', status = '', message = '' } = error as { code?: unknown; status?: unknown; message?: string };
  if (code === 'TokenInvalid' || status === 401) return TOKEN_REFUSED;
  if (/disallowed intents/i.test(message)) return INTENT_REFUSED;
  return 'Discord does not answer. Check the network of this machine, and DISCORD_API_URL where it is set.';
}
