import type { IncomingMessage, Server } from 'node:http';
import { GatewayIntentBits } from 'discord.js';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ZodMiniType } from 'zod/mini';
import { type ConnectionPace, GatewayConnection } from './gateway-connection.ts';
import {
  type Frame,
  type Identify,
  identifyShape,
  knownIntents,
  type MemberRequest,
  memberRequestShape,
  parseFrame,
  type Resume,
  resumeShape,
} from './gateway-frames.ts';
import { GatewaySession } from './gateway-session.ts';
import type { Guild, Member } from './state.ts';
import { guildCreateWire, memberWire, ownUserWire } from './wire.ts';
import type { Dispatch, World } from './world.ts';

/** The gateway, v10, JSON. https://discord.com/developers/docs/events/gateway */
export class Gateway {
  readonly #world: World;
  readonly #pace: ConnectionPace;
  readonly #url: () => string;
  readonly #onBreach: (breach: string) => void;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Map<GatewayConnection, GatewaySession | null>();
  readonly #sessions = new Map<string, GatewaySession>();
  #acknowledges = true;
  #reachable = true;
  #identifies = 0;
  #changed = Promise.withResolvers<void>();

  /** `onBreach` hears of what a correct client never sends. */
  constructor(world: World, pace: ConnectionPace, url: () => string, onBreach: (breach: string) => void) {
    this.#world = world;
    this.#pace = pace;
    this.#url = url;
    this.#onBreach = onBreach;
    world.events.on('dispatch', (dispatch) => this.#tellAll(dispatch));
  }

  listen(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      if (!this.#reachable) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (open) => this.#connected(open, request));
    });
  }

  /** Resolves once a bot is logged in and was told of its servers. */
  async ready(): Promise<void> {
    while (!this.connected) await this.#changed.promise;
  }

  /** Whether a bot is logged in on an open connection. */
  get connected(): boolean {
    return [...this.#sessions.values()].some((session) => session.connection !== null);
  }

  /** How often a bot has logged in afresh, resumes not counted. */
  get identifies(): number {
    return this.#identifies;
  }

  /** Cuts every connection without a closing frame; sessions stay and can be resumed. */
  drop(): void {
    for (const connection of this.#connections.keys()) connection.cut();
  }

  /** Closes every connection with a code, such as 4000 (unknown error) or 4009 (session timed out). */
  closeWith(code: number): void {
    for (const connection of this.#connections.keys()) connection.close(code);
  }

  /** Asks every client to reconnect and resume (op 7). */
  askToReconnect(): void {
    for (const connection of this.#connections.keys()) connection.send({ op: 7, d: null });
  }

  /** Forgets every session, so that a resume is answered with an invalid session. */
  forgetSessions(): void {
    for (const connection of this.#connections.keys()) this.#connections.set(connection, null);
    this.#sessions.clear();
  }

  /** Leaves heartbeats unanswered, as a half-open connection does, until `answerHeartbeats`. */
  ignoreHeartbeats(): void {
    this.#acknowledges = false;
  }

  answerHeartbeats(): void {
    this.#acknowledges = true;
  }

  /** Cuts everything and takes no new connection until `comeBack`. */
  goDown(): void {
    this.#reachable = false;
    this.drop();
  }

  comeBack(): void {
    this.#reachable = true;
  }

  async stop(): Promise<void> {
    this.goDown();
    await Promise.all([...this.#connections.keys()].map((connection) => connection.closed));
    this.#sockets.close();
  }

  #connected(socket: WebSocket, request: IncomingMessage): void {
    const query = new URL(request.url ?? '/', 'http://gateway').searchParams;
    const connection = new GatewayConnection(socket, query.get('compress'), this.#pace);
    this.#connections.set(connection, null);
    socket.on('close', (code) => this.#closed(connection, code));
    socket.on('message', (bytes) => this.#received(connection, bytes.toString()));
    if (query.get('v') !== '10') {
      this.#breach(connection, 4012, `gateway version ${query.get('v')}: only 10 is spoken here`);
      return;
    }
    if (query.get('encoding') !== 'json') {
      this.#breach(connection, 4002, `gateway encoding ${query.get('encoding')}: only json is spoken here`);
      return;
    }
    connection.send({ op: 10, d: { heartbeat_interval: this.#pace.heartbeatInterval, _trace: [] } });
  }

  /** A client that closes with 1000 or 1001 logs out; any other end leaves the session to be resumed. */
  #closed(connection: GatewayConnection, code: number): void {
    const session = this.#connections.get(connection);
    this.#connections.delete(connection);
    if (session?.connection === connection) {
      session.connection = null;
      if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
    }
    this.#notify();
  }

  #received(connection: GatewayConnection, text: string): void {
    if (!connection.countReceived()) {
      this.#breach(connection, 4008, 'more than 120 gateway sends in 60 seconds');
      return;
    }
    const frame = parseFrame(text);
    if (frame) this.#handle(connection, frame);
    else this.#breach(connection, 4002, 'a gateway frame that is no JSON object with an op');
  }

  #handle(connection: GatewayConnection, { op, d }: Frame): void {
    const session = this.#connections.get(connection);
    if (op === 1) {
      connection.heard();
      if (session && typeof d === 'number') session.confirm(d);
      if (this.#acknowledges) connection.send({ op: 11 });
      return;
    }
    if (op === 2) {
      this.#parsed(connection, identifyShape, d, (identify) => this.#identify(connection, identify));
      return;
    }
    if (op === 6) {
      this.#parsed(connection, resumeShape, d, (resume) => this.#resume(connection, resume));
      return;
    }
    if (!session) {
      this.#breach(connection, 4003, `op ${op} before identify`);
      return;
    }
    if (op === 8) {
      this.#parsed(connection, memberRequestShape, d, (request) => this.#requestMembers(connection, session, request));
      return;
    }
    // 3 presence update, 4 voice state: taken and not acted upon.
    if (op === 3 || op === 4) return;
    this.#breach(connection, 4001, `unknown gateway op ${op}`);
  }

  #parsed<Body>(
    connection: GatewayConnection,
    shape: ZodMiniType<Body>,
    body: unknown,
    act: (body: Body) => void,
  ): void {
    const result = shape.safeParse(body);
    if (result.success) act(result.data);
    else this.#breach(connection, 4002, `a gateway frame of another shape: ${result.error.issues[0]?.path.join('.')}`);
  }

  #identify(connection: GatewayConnection, identify: Identify): void {
    if (this.#connections.get(connection)) {
      this.#breach(connection, 4005, 'identify on a connection that is already identified');
      return;
    }
    const { application } = this.#world;
    if (bare(identify.token) !== application.token) {
      connection.close(4004, 'Authentication failed.');
      return;
    }
    if ((identify.intents & ~knownIntents) !== 0) {
      this.#breach(connection, 4013, `invalid intents ${identify.intents}`);
      return;
    }
    if (!this.#allows(identify.intents)) {
      connection.close(4014, 'Disallowed intent(s).');
      return;
    }
    const session = new GatewaySession(identify.intents, identify.shard ?? [0, 1], connection);
    if (identify.compress === true) connection.compressEach();
    this.#connections.set(connection, session);
    this.#sessions.set(session.id, session);
    this.#identifies += 1;
    this.#welcome(session);
    this.#notify();
  }

  /** The privileged intents need the developer portal's consent. */
  #allows(intents: number): boolean {
    const { application } = this.#world;
    return (
      ((intents & GatewayIntentBits.GuildMembers) === 0 || application.membersIntentAllowed) &&
      ((intents & GatewayIntentBits.MessageContent) === 0 || application.messageContentIntentAllowed) &&
      ((intents & GatewayIntentBits.GuildPresences) === 0 || application.presencesIntentAllowed)
    );
  }

  #welcome(session: GatewaySession): void {
    const { application } = this.#world;
    const guilds = [...this.#world.guilds.values()].filter((guild) => this.#concerns(session, guild));
    session.tell('READY', {
      v: 10,
      user: ownUserWire(application.bot),
      guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: this.#url(),
      shard: session.shard,
      application: { id: application.id, flags: application.membersIntentAllowed ? 1 << 15 : 0 },
      private_channels: [],
      relationships: [],
      presences: [],
      user_settings: {},
      _trace: [],
    });
    if ((session.intents & GatewayIntentBits.Guilds) === 0) return;
    for (const guild of guilds) {
      const bot = this.#world.botIn(guild);
      if (bot) session.tell('GUILD_CREATE', guildCreateWire(guild, bot));
    }
  }

  #resume(connection: GatewayConnection, resume: Resume): void {
    if (bare(resume.token) !== this.#world.application.token) {
      connection.close(4004, 'Authentication failed.');
      return;
    }
    const session = this.#sessions.get(resume.session_id);
    if (!session) {
      connection.send({ op: 9, d: false });
      return;
    }
    if (resume.seq > session.sequence) {
      this.#breach(connection, 4007, `resume from ${resume.seq}, but only ${session.sequence} were sent`);
      return;
    }
    this.#connections.set(connection, session);
    session.resumeOn(connection, resume.seq);
    this.#notify();
  }

  #requestMembers(connection: GatewayConnection, session: GatewaySession, request: MemberRequest): void {
    const guild = this.#world.guilds.get(request.guild_id);
    if (!guild || !this.#concerns(session, guild)) return;
    const echo = request.nonce === undefined ? {} : { nonce: request.nonce };
    if (Buffer.byteLength(request.nonce ?? '') > 32) {
      this.#onBreach('a member request whose nonce is longer than 32 bytes: Discord does not echo it');
    }
    const ids = request.user_ids === undefined ? null : [request.user_ids].flat();
    const wholeList = ids === null && !request.query && !request.limit;
    if (wholeList && (session.intents & GatewayIntentBits.GuildMembers) === 0) {
      this.#breach(connection, 4014, 'all members requested without the members intent');
      return;
    }
    const wait = wholeList ? session.wholeListWait(guild, this.#pace.rateLimitScale) : 0;
    if (wait > 0) {
      const meta = { guild_id: guild.id, ...echo };
      session.tell('RATE_LIMITED', { opcode: 8, retry_after: wait / 1000, meta });
      return;
    }
    const found = ids === null ? this.#byPrefix(guild, request) : ids.flatMap((id) => guild.members.get(id) ?? []);
    const missing = ids?.filter((id) => !guild.members.has(id)) ?? [];
    const chunks = Math.max(1, Math.ceil(found.length / 1000));
    for (let index = 0; index < chunks; index += 1) {
      session.tell('GUILD_MEMBERS_CHUNK', {
        guild_id: guild.id,
        members: found.slice(index * 1000, (index + 1) * 1000).map(memberWire),
        chunk_index: index,
        chunk_count: chunks,
        ...(missing.length > 0 && index === 0 ? { not_found: missing } : {}),
        ...echo,
      });
    }
  }

  #byPrefix(guild: Guild, request: MemberRequest): Member[] {
    const prefix = (request.query ?? '').toLowerCase();
    const limit = request.limit || (prefix ? 100 : Number.POSITIVE_INFINITY);
    const found: Member[] = [];
    for (const id of this.#world.membersInOrder(guild)) {
      if (found.length >= limit) break;
      const member = guild.members.get(id);
      if (!member) continue;
      const names = [member.user.username, member.user.globalName, member.nick];
      if (names.some((name) => name?.toLowerCase().startsWith(prefix))) found.push(member);
    }
    return found;
  }

  #tellAll(dispatch: Dispatch): void {
    for (const session of this.#sessions.values()) {
      if (dispatch.guild && !this.#concerns(session, dispatch.guild)) continue;
      if (session.wants(dispatch)) session.tell(dispatch.name, dispatch.body);
    }
  }

  #concerns(session: GatewaySession, guild: Guild): boolean {
    return this.#world.botIn(guild) !== undefined && session.covers(guild);
  }

  #breach(connection: GatewayConnection, code: number, words: string): void {
    this.#onBreach(words);
    connection.close(code, words);
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

function bare(token: string): string {
  return token.replace(/^Bot /, '');
}
