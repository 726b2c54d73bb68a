import { once } from 'node:events';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { systemClock } from '../clock.ts';
import { StartupError } from '../startup-error.ts';
import type { SandboxOptions } from './options.ts';
import { loadPlayedGuild, type PlayedGuild } from './played-guild.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { type SandboxClock, sandboxClock } from './sandbox-clock.ts';
import { Transcript } from './transcript.ts';

/** Longer, and whoever pressed Ctrl-C would close the window. */
const STOP_WITHIN_MS = 10_000;

/** Runs the sandbox as the command line says, and answers the exit code. Nothing is left running. */
export async function run(options: SandboxOptions): Promise<number> {
  const stopping = stopOnSignals();
  const stopped = once(stopping, 'abort').then(() => undefined);
  let sandbox: Sandbox | undefined;
  const clock = sandboxClock();
  const opened = new AsyncDisposableStack();
  try {
    const played = await loadPlayedGuild(options.guild, systemClock.now());
    const errors: string[] = [];
    const log = loggerFor(options, errors);
    sandbox = await startSandbox({ ...options, guild: played.guild, clock, log, signal: stopping });
    opened.adopt(sandbox, (started) => started.stop());
    const done =
      options.mode === 'smoke'
        ? walk(sandbox, played, errors, stopping)
        : play(sandbox, played, { clock, port: options.ports.page, opened });
    return (await Promise.race([done, stopped, cutOff(sandbox)])) ?? (options.mode === 'smoke' ? 1 : 0);
  } catch (error) {
    if (error === stopping.reason) return options.mode === 'smoke' ? 1 : 0;
    process.stderr.write(`${options.verbose ? stackOf(error) : wordsFor(error)}\n`);
    return 1;
  } finally {
    await opened.disposeAsync();
    if (sandbox && stopping.aborted) process.stdout.write('Everything has stopped.\n');
  }
}

// What people do at Discord's client is loaded once the bot runs: PostgreSQL is not to wait for it.

async function walk(
  sandbox: Sandbox,
  played: PlayedGuild,
  errors: readonly string[],
  stopping: AbortSignal,
): Promise<number> {
  const { smoke } = await import('./smoke/smoke.ts');
  return smoke(sandbox, played, errors, tellUntil(stopping));
}

interface PagePlace {
  readonly clock: SandboxClock;
  readonly port: number;
  /** Takes the page, to close it before the rest. */
  readonly opened: AsyncDisposableStack;
}

/** Sets a guild up, says what is where, and leaves it to play with. */
async function play(sandbox: Sandbox, { derivation }: PlayedGuild, place: PagePlace): Promise<never> {
  const { clock, port, opened } = place;
  const { firstEvening } = await import('./first-evening.ts');
  const { welcome } = await import('./welcome.ts');
  const { PageServer } = await import('./page/page-server.ts');
  const evening = await firstEvening(sandbox, new Transcript(() => {}));
  const page = await PageServer.start({ ...sandbox, clock, companion: evening.companion }, port);
  opened.adopt(page, (started) => started.stop());
  process.stdout.write(welcome(sandbox, evening, derivation, page.url));
  return new Promise<never>(() => {});
}

async function cutOff({ app }: Sandbox): Promise<never> {
  throw new StartupError(await app.cutOff);
}

/** Whoever still waits for the bot when it stops has nothing to tell any more. */
function tellUntil(over: AbortSignal): (text: string) => void {
  return (text) => {
    if (!over.aborted) process.stdout.write(text);
  };
}

/** Aborts when somebody asks the sandbox to stop. Asking again changes nothing: npm passes each signal on once more. */
function stopOnSignals(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) return;
    setTimeout(() => {
      process.stderr.write('The sandbox did not stop in time.\n');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return stopping.signal;
}

/** @param errors gets the text of each error that the bot logs */
function loggerFor({ verbose }: SandboxOptions, errors: string[]): Logger {
  const stream = pretty({ destination: 2, sync: true, colorize: process.stderr.isTTY, ignore: 'pid,hostname' });
  const { error } = pino.levels.values;
  return pino(
    {
      level: verbose ? 'debug' : 'warn',
      hooks: {
        logMethod(args, method, level) {
          if (error !== undefined && level >= error)
            errors.push(String(args.findLast((part) => typeof part === 'string')));
          method.apply(this, args);
        },
      },
    },
    stream,
  );
}

/** A stack helps only where the message does not say what to do. */
function wordsFor(error: unknown): string {
  return error instanceof StartupError ? error.message : stackOf(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
