import { once } from 'node:events';
import { pino } from 'pino';
import { systemClock } from './clock.ts';
import { describeFaults, loadConfig } from './config.ts';
import { StartupError } from './startup-error.ts';

/** With the usual grace: longer, and Docker and others would kill Rollcall. */
const STOP_WITHIN_MS = 10_000;
/** What stopping takes beside the grace of the doors and that of the jobs. */
const CLOSE_WITHIN_MS = 4_000;

const STOPPED = 0;
const FAILED = 1;

/**
 * Runs until somebody asks Rollcall to stop.
 * @throws StartupError when it cannot start or cannot go on, saying what to do
 */
async function main(): Promise<void> {
  const loaded = loadConfig();
  if (!loaded.ok) throw new StartupError(describeFaults(loaded.problem));
  const config = loaded.value;
  const log = pino({ level: config.logLevel, redact: ['token', 'clientSecret', 'password', 'key'] });

  const stopping = new AbortController();
  const stop = (why: object) => {
    // Who asks twice waits no shorter: stopping has a limit of its own.
    if (stopping.signal.aborted) return;
    log.info(why, 'Rollcall is stopping');
    setTimeout(() => {
      log.error('Rollcall did not stop in time');
      process.exit(FAILED);
    }, stopLimit(config.stopGraceMs));
    stopping.abort();
  };
  process.on('SIGTERM', (signal) => stop({ signal }));
  process.on('SIGINT', (signal) => stop({ signal }));

  const { startApp } = await import('./app.ts');
  try {
    const app = await startApp({ config, clock: systemClock, log, signal: stopping.signal });
    const cutOff = await Promise.race([app.cutOff, askedToStop(stopping.signal)]);
    stop({ cutOff });
    await app.stop();
    if (cutOff) throw new StartupError(cutOff);
  } catch (error) {
    // Whoever was starting when they were asked to stop did not fail.
    if (error !== stopping.signal.reason) throw error;
  }
  log.info('Rollcall has stopped');
}

function stopLimit(graceMs: number): number {
  return Math.max(STOP_WITHIN_MS, 2 * graceMs + CLOSE_WITHIN_MS);
}

async function askedToStop(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Says what to do; where Rollcall does not know, or is asked for more, also where in the program it happened. */
function complain(error: unknown, manner: 'brief' | 'verbose'): void {
  const isExplained = error instanceof StartupError && manner === 'brief';
  process.stderr.write(`${isExplained ? error.message : stackOf(error)}\n`);
}

/** Without the errors' own fields: a driver's may hold what was sent, passwords included. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\nCaused by: ${stackOf(error.cause)}`;
}

main().then(
  () => process.exit(STOPPED),
  (error: unknown) => {
    complain(error, process.argv.includes('--verbose') ? 'verbose' : 'brief');
    process.exit(FAILED);
  },
);
