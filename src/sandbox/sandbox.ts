import type { Logger } from 'pino';
import type { App } from '../app.ts';
import type { Clock } from '../clock.ts';
import { Secret } from '../config/secret.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { SandboxGuild } from './guild/sandbox-guild.ts';
import type { SandboxOptions } from './options.ts';
import { refuseTakenPorts } from './ports.ts';
import type { SandboxWorld } from './sandbox-world.ts';

/** The real bot on an embedded PostgreSQL, in a Discord and a Battle.net of its own. */
export interface Sandbox extends Omit<SandboxWorld, 'botConfig'> {
  readonly app: App;
  readonly postgres: EmbeddedPostgres;
  readonly clock: Clock;
  /** From the first step to the bot being ready, in milliseconds. */
  readonly bootMs: number;
  /** Stops the bot, then its world, then PostgreSQL. */
  stop(): Promise<void>;
}

/** The bot and its world, wherever its data is kept. */
export type Surroundings = Pick<Sandbox, 'app' | 'clock' | 'guild' | 'discord' | 'battleNet' | 'server'>;

export interface StartOptions extends Pick<SandboxOptions, 'ports' | 'dataFolder' | 'keep'> {
  readonly guild: SandboxGuild;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the start: what was started is stopped again, and the signal's reason is thrown. */
  readonly signal: AbortSignal;
}

/**
 * Starts everything; reads neither `.env` nor the environment.
 * @throws StartupError or the start errors of the bot, each saying what to do; then nothing is left running
 */
export async function startSandbox(options: StartOptions): Promise<Sandbox> {
  const { ports, dataFolder, keep, guild, clock, log, signal } = options;
  const begun = performance.now();
  await refuseTakenPorts(ports);
  // Loading them takes as long as starting the database, which is another process's work.
  const loading = Promise.all([import('./sandbox-world.ts'), import('../app.ts')]);
  loading.catch(() => {});
  await prepareDataFolder(dataFolder, { keep });
  const closers: (() => Promise<void>)[] = [];
  try {
    const postgres = await startEmbeddedPostgres({ dataFolder, durable: keep, log: plainLog(log) });
    closers.push(() => postgres.stop());
    signal.throwIfAborted();
    const [{ startSandboxWorld }, { startApp }] = await loading;
    const worldPorts = { discordPort: ports.discord, battleNetPort: ports.battleNet };
    const { botConfig, ...world } = await startSandboxWorld({ guild, clock, ...worldPorts });
    closers.push(() => world.stop());
    const database = { url: new Secret(postgres.url), ownerUrl: new Secret(postgres.ownerUrl) };
    const config = botConfig({ kind: 'external', ...database }, ports.http);
    const app = await startApp({ config, clock, log, signal });
    closers.push(() => app.stop());
    const bootMs = performance.now() - begun;
    return { ...world, app, postgres, clock, bootMs, stop: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** The latest opened first; what fails to close does not keep the others open. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let close = closers.pop(); close; close = closers.pop()) {
    await close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'The sandbox did not stop cleanly');
}

function plainLog(log: Logger) {
  return {
    info: (text: string) => log.info(text),
    warn: (text: string) => log.warn(text),
    error: (text: string) => log.error(text),
  };
}
