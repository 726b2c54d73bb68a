import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EmbeddedPostgresOptions } from '../../../src/database/embedded/embedded-postgres.ts';

export interface Ready {
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly url: string;
  readonly port: number;
  readonly folder: string;
}

/** A real process that uses an embedded server. */
export interface HolderProcess {
  /** Rejects with the operator's words when the server could not be had. */
  readonly ready: Promise<Ready>;
  /** What it logged so far, one string a line. */
  readonly logged: readonly string[];
  logs(pattern: RegExp): Promise<void>;
  stop(): Promise<void>;
  leave(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

export interface HolderPlace {
  readonly script?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const SCRIPT = fileURLToPath(new URL('./holder.ts', import.meta.url));

export function startHolder(options: Omit<EmbeddedPostgresOptions, 'log'>, place: HolderPlace = {}): HolderProcess {
  const { script = SCRIPT, env = process.env, ...account } = place;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(options)], {
    ...account,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const logged: string[] = [];
  const awaited: { pattern: RegExp; resolve: () => void }[] = [];
  const { promise: ready, resolve, reject } = Promise.withResolvers<Ready>();
  // Whoever waits for it sees the rejection; a holder that is killed on purpose has nobody waiting.
  ready.catch(() => {});

  let unfinished = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (unfinished + chunk).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) {
      const { event, ...detail } = JSON.parse(line);
      if (event === 'ready') resolve(detail);
      else if (event === 'failed') reject(new Error(detail.text));
      else logged.push(`${event}: ${detail.text}`);
    }
    for (const { pattern, resolve: found } of awaited) if (logged.some((line) => pattern.test(line))) found();
  });
  exited.then(() => reject(new Error(`The holder ended: ${logged.join('\n')}`)), reject);

  const order = async (command: string) => {
    child.stdin.write(`${command}\n`);
    const [code] = await exited;
    if (code !== 0) throw new Error(`The holder ended with ${code} on ${command}`);
  };
  return {
    ready,
    logged,
    logs: (pattern) =>
      new Promise((found) => {
        if (logged.some((line) => pattern.test(line))) found();
        else awaited.push({ pattern, resolve: found });
      }),
    stop: () => order('stop'),
    leave: () => order('leave'),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
