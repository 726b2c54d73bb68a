import { type Clock, systemClock } from '../../clock.ts';
import { Gateway } from './gateway.ts';
import { type RefusedRequest, RestServer, type ServedRequest } from './http-server.ts';
import { Interactions } from './interactions.ts';
import type { LocalChannel } from './local-channel.ts';
import type { LocalMember } from './local-member.ts';
import { LocalServer, type ServerDescription } from './local-server.ts';
import { Messages } from './messages.ts';
import type { Fault, ProvokedFault } from './provoked-faults.ts';
import { RouteTable } from './route.ts';
import { channelRoutes } from './routes/channels.ts';
import { commandRoutes } from './routes/commands.ts';
import { guildRoutes } from './routes/guilds.ts';
import { interactionRoutes } from './routes/interactions.ts';
import { memberRoutes } from './routes/members.ts';
import { roleRoutes } from './routes/roles.ts';
import { userRoutes } from './routes/users.ts';
import { World } from './world.ts';

export interface LocalDiscordOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Ids, timestamps, token life, nonce memory and old messages follow it. Default: the system's. */
  readonly clock?: Clock;
  /** The bot's username. Default "Rollcall". */
  readonly name?: string;
  /** Milliseconds of real time for a first answer. Default 3,000, as Discord's. */
  readonly answerWithin?: number;
  /** Shortens every rate-limit window: 1, the default, is Discord's own pace; tests take 0.01. */
  readonly rateLimitScale?: number;
  /** Milliseconds between heartbeats. Default 41,250. */
  readonly heartbeatInterval?: number;
  /** What the developer portal allows. Default: members yes, message content and presences no. */
  readonly intents?: { readonly members?: boolean; readonly messageContent?: boolean; readonly presences?: boolean };
}

export const everyRoute = [
  ...userRoutes,
  ...commandRoutes,
  ...guildRoutes,
  ...memberRoutes,
  ...roleRoutes,
  ...channelRoutes,
  ...interactionRoutes,
];

/** Codes that only a faulty bot meets; a missing permission or an unknown member is life. */
const faultCodes = new Set([40060, 50006, 50035, 50041, 50109, 30032]);

/**
 * A Discord of our own: REST v10 and the gateway on one port, over real sockets, with state and with Discord's
 * strictness. What knowingly differs from the real one is in docs/local-discord.md.
 */
export class LocalDiscord {
  /** Everything that exists; for reading. Change it through the handles. */
  readonly world: World;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly gateway: Gateway;
  readonly #rest: RestServer;
  readonly #breaches: string[] = [];
  readonly #host: string;
  #port = 0;

  static async start(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
    const discord = new LocalDiscord(options);
    discord.#port = await discord.#rest.listen(options.port ?? 0, discord.#host);
    return discord;
  }

  private constructor(options: LocalDiscordOptions) {
    const scale = options.rateLimitScale ?? 1;
    this.#host = options.host ?? '127.0.0.1';
    this.world = new World(options.clock ?? systemClock, options.name ?? 'Rollcall');
    this.allowIntents(options.intents ?? {});
    this.messages = new Messages(this.world, () => this.origin);
    this.interactions = new Interactions(this.world, this.messages, options.answerWithin ?? 3000);
    const gatewayUrl = () => `ws://${this.#host}:${this.#port}`;
    const pace = { heartbeatInterval: options.heartbeatInterval ?? 41_250, rateLimitScale: scale };
    this.gateway = new Gateway(this.world, pace, gatewayUrl, (breach) => this.#breaches.push(breach));
    const room = { world: this.world, messages: this.messages, interactions: this.interactions, gatewayUrl };
    this.#rest = new RestServer(room, new RouteTable(everyRoute), scale);
    this.gateway.listen(this.#rest.server);
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  /** What discord.js takes as `rest.api`; other clients want `${api}/v10`. */
  get api(): string {
    return `${this.origin}/api`;
  }

  get token(): string {
    return this.world.application.token;
  }

  get botId(): string {
    return this.world.application.bot.id;
  }

  async stop(): Promise<void> {
    this.interactions.close();
    await this.gateway.stop();
    await this.#rest.stop();
  }

  /** Resolves once the bot is logged in and was told of its servers. */
  botConnected(): Promise<void> {
    return this.gateway.ready();
  }

  // The world

  /** A server with the bot in it, unless `withoutBot`; its roles are given highest first. */
  createServer(description: ServerDescription): LocalServer {
    return LocalServer.create(this.world, this.messages, description);
  }

  get servers(): LocalServer[] {
    return [...this.world.guilds.values()].map((guild) => new LocalServer(this.world, this.messages, guild));
  }

  /** The only server; throws when there are none or several. */
  get server(): LocalServer {
    const [server, second] = this.servers;
    if (!server || second)
      throw new Error(`The local Discord has ${this.servers.length} servers: name the one you mean`);
    return server;
  }

  /** A member of the only server by nickname, global name, username or id. */
  member(name: string): LocalMember {
    return this.server.member(name);
  }

  channel(name: string): LocalChannel {
    return this.server.channel(name);
  }

  allowIntents(intents: {
    readonly members?: boolean;
    readonly messageContent?: boolean;
    readonly presences?: boolean;
  }): void {
    const { application } = this.world;
    application.membersIntentAllowed = intents.members ?? application.membersIntentAllowed;
    application.messageContentIntentAllowed = intents.messageContent ?? application.messageContentIntentAllowed;
    application.presencesIntentAllowed = intents.presences ?? application.presencesIntentAllowed;
  }

  /** The names of the commands that the bot has registered, globally and in any server. */
  get commandNames(): string[] {
    const scopes = [this.world.application.commands, ...[...this.world.guilds.values()].map((guild) => guild.commands)];
    return scopes.flatMap((commands) => [...commands.values()].map((command) => command.name));
  }

  // What the bot did

  /** Every request, in the order of arrival. Status 0: no answer left the server. */
  get requests(): readonly ServedRequest[] {
    return this.#rest.served;
  }

  /** Every request that was refused, provoked faults not counted. */
  get refusals(): readonly RefusedRequest[] {
    return this.#rest.refused;
  }

  /**
   * What a correct bot never causes: bodies that Discord refuses, second first answers, unknown routes, wrong tokens,
   * real rate limits, breaches of the gateway's protocol.
   */
  get faults(): string[] {
    const wrong = this.#rest.refused.filter(({ status, code }) => {
      return status === 401 || status === 429 || status === 501 || faultCodes.has(code);
    });
    return [...this.#breaches, ...wrong.map(describe)];
  }

  /** Throws, listing the faults, if there are any. */
  assertClean(): void {
    const { faults } = this;
    if (faults.length > 0) throw new Error(`The bot was refused by Discord:\n${faults.join('\n')}`);
  }

  /** For tests that provoke refusals on purpose. */
  forgetRefusals(): void {
    this.#rest.refused.length = 0;
    this.#breaches.length = 0;
  }

  /**
   * Lets the next `times` requests of a route go wrong, such as `PATCH /guilds/{guild_id}/members/{user_id}`: a segment
   * in braces or a star stands for any one, two stars for the rest, a method of one star for any.
   */
  fail(route: string, fault: Fault, times = 1): ProvokedFault {
    return this.#rest.provoke(route, fault, times);
  }
}

function describe(refused: RefusedRequest): string {
  const errors = refused.errors ? ` ${JSON.stringify(refused.errors)}` : '';
  const path = refused.path.replace(/[\w-]{60,}/, '{token}');
  return `${refused.method} ${path} → ${refused.status} ${refused.code} ${refused.message}${errors}`;
}
