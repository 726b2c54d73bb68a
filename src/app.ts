import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { container, Events, type SapphireClient } from '@sapphire/framework';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { Database } from './database/database.ts';
import { startEmbeddedPostgres } from './database/embedded/embedded-postgres.ts';
import { migrateUp } from './database/migrations.ts';
import { answersUnderWay } from './discord/answers-under-way.ts';
import { auditChannelOf } from './discord/audit-channel.ts';
import { connect, createDiscordClient, disconnect, refusalOf } from './discord/client.ts';
import { roleWritesOf } from './discord/member-roles.ts';
import { type ListenProblem, startHttpListener } from './http/listener.ts';
import { type Jobs, startJobs } from './jobs/start-jobs.ts';
import { Opened, within } from './opened.ts';
import { BattleNetClient } from './sources/battle-net/client.ts';
import { Realms } from './sources/battle-net/realms.ts';
import { BattleNetSource } from './sources/battle-net/source.ts';
import { pullServerStanding } from './sources/discord-members/server-standing.ts';
import { pullMemberList } from './sources/discord-members/source.ts';
import { pullMemberStanding } from './sources/discord-members/standing.ts';
import { StartupError } from './startup-error.ts';
import type { Context } from './use-cases/context.ts';
import { health } from './use-cases/health.ts';
import { reconcileServers } from './use-cases/setup/servers.ts';
import { identifyUploadKey } from './use-cases/setup/upload-keys.ts';
import { receiveUpload } from './use-cases/syncs/receive-upload.ts';
import { lastUpload, sourceStatus } from './use-cases/syncs/source-status.ts';

export interface App {
  readonly context: Context;
  /** Where the HTTP listener listens. */
  readonly httpUrl: string;
  /** Resolves when Discord closes the connection for good while Rollcall runs, with words that say what to do. */
  readonly cutOff: Promise<string>;
  /** Takes no new work, finishes what runs, and closes everything in reverse order. May be called again. */
  stop(): Promise<void>;
}

interface AppOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often jobs are looked for, in milliseconds. */
  readonly jobTickMs?: number;
  /** Told of every SQL statement, for counting them. */
  readonly onStatement?: (sql: string) => void;
  /** Ends the start: what was started is stopped again, and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
}

const GATEWAY_GOODBYE_MS = 500;
/** Jobs that took too long are asked to end, and then the store is closed. */
const JOBS_LAST_WORDS_MS = 2_500;

/**
 * Starts everything, in order: database, sources, jobs, HTTP, Discord.
 * @throws StartupError, DatabaseUnusable, EmbeddedPostgresError or JobStoreUnavailable, each saying what to do; then
 *   whatever was started is stopped again
 */
export async function startApp(options: AppOptions): Promise<App> {
  const opened = new Opened(options.log);
  try {
    return await open(options, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function open(options: AppOptions, opened: Opened): Promise<App> {
  const { config, clock, log, jobTickMs, onStatement, signal } = options;
  const { url, ownerUrl } = await openDatabase(config, log, opened);
  signal?.throwIfAborted();
  // Before the migrations: tables made by a role that is refused would belong to that role.
  const database = await Database.connect({ url, ...(onStatement && { onStatement }) });
  opened.add('The database', () => database.close());
  await migrateUp({ url: ownerUrl });
  await database.refuseMissingGrants();
  signal?.throwIfAborted();

  const battleNet = new BattleNetClient({
    ...config.battleNet,
    clientSecret: config.battleNet.clientSecret.reveal(),
    clock,
    log,
  });
  opened.add('Battle.net', () => battleNet.close());

  const source = new BattleNetSource(battleNet);

  const client = createDiscordClient({ apiUrl: config.discord.apiUrl, log });
  // Jobs need the context, and the context puts work off to jobs.
  let jobs: Jobs | undefined;
  const stopping = new AbortController();
  const context: Context = {
    database,
    clock,
    log,
    // A container's next process has the same name and number, and is another worker all the same.
    worker: `${hostname()}/${process.pid}/${randomUUID()}`,
    battleNet: source,
    realms: new Realms({ source, clock, log }),
    pullMemberList: (serverId) => pullMemberList(client.rest, serverId, clock),
    serverStanding: (serverId, channelId) =>
      pullServerStanding(client.rest, { serverId, channelId, ownId: ownIdOf(client) }),
    auditChannel: auditChannelOf(client),
    memberRoles: {
      ...roleWritesOf(client.rest),
      look: (serverId, memberId, signal) =>
        pullMemberStanding(client.rest, { serverId, memberId, ownId: ownIdOf(client) }, clock, signal),
    },
    queue: {
      async enqueue(work) {
        if (!jobs) throw new Error('Work was put off before the jobs had started.');
        await jobs.enqueue(work);
      },
    },
    stopping: stopping.signal,
  };
  container.context = context;

  opened.add('Discord', () => disconnect(client));
  await connect(client, { token: config.discord.token.reveal(), ...(signal && { signal }) });
  const cutOff = new Promise<string>((resolve) => {
    client.once(Events.ShardDisconnect, ({ code }) => resolve(refusalOf(code)));
  });
  const servers = [...client.guilds.cache.values()];
  await reconcileServers(
    context,
    servers.map(({ id, name, ownerId, available }) => (available ? { id, name, ownerId } : { id })),
  );

  const store = config.mongoUrl
    ? ({ kind: 'mongodb', url: config.mongoUrl.reveal() } as const)
    : ({ kind: 'postgres', url, ownerUrl } as const);
  const started = await startJobs({
    context,
    store,
    clock,
    log,
    stopWithinMs: config.stopGraceMs,
    ...(jobTickMs !== undefined && { tickMs: jobTickMs }),
  });
  jobs = started;
  opened.add('The jobs', () => started.stop(), config.stopGraceMs + JOBS_LAST_WORDS_MS);
  signal?.throwIfAborted();

  const listener = await startHttpListener({
    host: config.http.host,
    port: config.http.port,
    trustProxy: config.http.trustProxy,
    limits: config.http,
    log,
    clock,
    verbs: {
      identifyKey: (key) => identifyUploadKey(context, key),
      receiveUpload: (scope, body) => receiveUpload(context, scope, body),
      lastUpload: (scope) => lastUpload(context, scope),
      sourceStatus: (scope) => sourceStatus(context, scope),
      health: () => health(context, () => client.isReady()),
    },
  });
  if (!listener.ok) throw new StartupError(describeListenProblem(listener.problem));
  // Both at once, and before the jobs: what is being answered may still put work off to them.
  opened.add(
    'The doors',
    () => {
      stopping.abort();
      return Promise.all([listener.value.stop(config.stopGraceMs), stopAnswering(client)]);
    },
    config.stopGraceMs + 500,
  );

  log.info({ http: listener.value.url, servers: client.guilds.cache.size }, 'Rollcall is ready');
  return { context, httpUrl: listener.value.url, cutOff, stop: () => opened.close() };
}

function ownIdOf({ user }: SapphireClient): string {
  if (!user) throw new Error('Rollcall was asked for its own standing before it was logged in.');
  return user.id;
}

/** Hears nothing new from Discord, and lets what was begun be answered. */
async function stopAnswering(client: SapphireClient): Promise<void> {
  // Where Discord is silent the goodbye takes long; the answers are worth more.
  await within(GATEWAY_GOODBYE_MS, disconnect(client)).catch(() => {});
  await answersUnderWay();
}

async function openDatabase(config: Config, log: Logger, opened: Opened): Promise<{ url: string; ownerUrl: string }> {
  if (config.database.kind === 'external') {
    return { url: config.database.url.reveal(), ownerUrl: config.database.ownerUrl.reveal() };
  }
  const embedded = await startEmbeddedPostgres({
    dataFolder: config.database.dataFolder,
    log: {
      info: (text) => log.info(text),
      warn: (text) => log.warn(text),
      error: (text) => log.error(text),
    },
  });
  opened.add('PostgreSQL', () => embedded.stop(), 2_000);
  return embedded;
}

function describeListenProblem({ kind, host, port }: ListenProblem): string {
  switch (kind) {
    case 'port_taken':
      return `Port ${port} on ${host} is taken by another program. Stop that one, or choose another HTTP_PORT.`;
    case 'port_forbidden':
      return `This user may not listen on port ${port}. Choose an HTTP_PORT above 1023.`;
    case 'no_such_address':
      return `This machine has no address ${host}. Choose another HTTP_HOST: 127.0.0.1 for this machine alone, 0.0.0.0 for everybody.`;
  }
}
