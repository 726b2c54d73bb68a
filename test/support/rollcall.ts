import { type LevelWithSilent, pino } from 'pino';
import type { App } from '../../src/app.ts';
import { Secret } from '../../src/config/secret.ts';
import { sampleGuild } from '../../src/sandbox/guild/sample-guild.ts';
import type { SandboxGuild } from '../../src/sandbox/guild/sandbox-guild.ts';
import { type SandboxWorld, startSandboxWorld } from '../../src/sandbox/sandbox-world.ts';
import type { MemberSync } from '../../src/use-cases/syncs/sync-members.ts';
import type { RosterDepth, RosterSync } from '../../src/use-cases/syncs/sync-roster.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

/** The real bot on a real database, with a Discord and a Battle.net of our own around it. */
export interface Rollcall extends SandboxWorld {
  /** The bot as it runs now; another one after a restart. */
  readonly app: App;
  readonly clock: ManualClock;
  readonly database: TestDatabase;
  /** Everything the bot logged, oldest first. */
  readonly log: readonly LogLine[];
  /** Every SQL statement since the last call. */
  statements(): string[];
  /** What the server's own rows say. Placeholders are `?`. */
  rows<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** One pipeline now, as its job runs it. Throws where the source failed. */
  syncMembers(): Promise<MemberSync>;
  syncRoster(depth?: RosterDepth): Promise<RosterSync>;
  /** The bot stops as on SIGTERM, and starts again on the same database and the same world. */
  restart(): Promise<void>;
  stopBot(): Promise<void>;
  startBot(): Promise<void>;
  /** Stops everything; fails when the bot sent Discord or Battle.net anything that they refuse. */
  stop(): Promise<void>;
}

export interface RollcallOptions {
  readonly guild?: SandboxGuild;
  readonly now?: Date;
}

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [detail: string]: unknown;
}

/** One bot with its verbs: they share entities, which a bot after a restart has anew. */
interface Running {
  readonly app: App;
  readonly verbs: Verbs;
}

/** Soon after the clock was moved, and seldom enough that looking for jobs is not most of what a bot does here. */
const JOB_TICK_MS = 250;

/** As many attempts as ever, but closer together: nobody waits for a local Battle.net to recover. */
const patience = { retries: { firstDelayMilliseconds: 5, longestDelayMilliseconds: 20 } };

/** Discord's pace, quickened; and no answer that comes too late, however busy the machine. */
const discordsPatience = { rateLimitScale: 0.01, answerWithin: 60_000 };

type Verbs = Awaited<ReturnType<typeof importVerbs>>;

export async function startRollcall({
  guild,
  now = new Date('2026-11-21T19:00:00Z'),
}: RollcallOptions = {}): Promise<Rollcall> {
  const clock = manualClock(now);
  const database = await freshDatabase();
  const world = await startSandboxWorld({ guild: guild ?? sampleGuild(now), clock, ...discordsPatience });
  const statements: string[] = [];
  const log: LogLine[] = [];
  const boot = async (): Promise<Running> => {
    const { startApp } = await import('../../src/app.ts');
    const config = world.botConfig({
      kind: 'external',
      url: new Secret(database.url),
      ownerUrl: new Secret(database.ownerUrl),
    });
    const battleNet = { ...config.battleNet, ...patience };
    const app = await startApp({
      config: { ...config, battleNet },
      clock,
      log: recordedLog(log),
      jobTickMs: JOB_TICK_MS,
      onStatement: (sql) => statements.push(sql),
    });
    return { app, verbs: await importVerbs() };
  };
  let running: Running | undefined = await boot();
  const bot = (): Running => {
    if (!running) throw new Error('The bot does not run at the moment');
    return running;
  };
  const startBot = async () => {
    running = await boot();
  };
  const stopBot = async () => {
    await bot().app.stop();
    running = undefined;
  };
  return {
    ...world,
    get app() {
      return bot().app;
    },
    clock,
    database,
    log,
    statements: () => statements.splice(0),
    rows: (sql, parameters) =>
      bot().app.context.database.inServer(world.server.id, ({ em }) => em.execute(sql, [...(parameters ?? [])])),
    async syncMembers() {
      const { app, verbs } = bot();
      const synced = await verbs.syncMembers(app.context, world.server.id);
      if (!synced.ok) throw new Error(`The members could not be synced: ${JSON.stringify(synced.problem)}`);
      return synced.value;
    },
    async syncRoster(depth = 'roster') {
      const { app, verbs } = bot();
      const [watched] = await verbs.watchedGuilds(app.context, world.server.id);
      if (!watched) throw new Error('No guild is watched');
      const synced = await verbs.syncRoster(app.context, watched.serverId, watched.guildId, depth);
      if (!synced.ok) throw new Error(`The roster could not be synced: ${JSON.stringify(synced.problem)}`);
      return synced.value;
    },
    async restart() {
      await stopBot();
      await startBot();
    },
    stopBot,
    startBot,
    async stop() {
      await using stack = new AsyncDisposableStack();
      stack.defer(() => database.drop());
      stack.defer(() => world.stop());
      stack.defer(() => world.battleNet.assertClean());
      stack.defer(() => world.discord.assertClean());
      stack.defer(async () => running?.app.stop());
    },
  };
}

async function importVerbs() {
  const { syncMembers } = await import('../../src/use-cases/syncs/sync-members.ts');
  const { syncRoster } = await import('../../src/use-cases/syncs/sync-roster.ts');
  const { watchedGuilds } = await import('../../src/use-cases/setup/servers.ts');
  return { syncMembers, syncRoster, watchedGuilds };
}

/** Keeps every line for the test; ROLLCALL_TEST_LOG=debug also prints them. */
function recordedLog(lines: LogLine[]) {
  const level = (process.env.ROLLCALL_TEST_LOG ?? 'silent') as LevelWithSilent;
  const keep = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) };
  return pino(
    { level: 'debug' },
    pino.multistream([
      { level: 'debug', stream: keep },
      ...(level === 'silent' ? [] : [{ level, stream: process.stdout }]),
    ]),
  );
}
