import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The sandbox as `npm run sandbox` starts it: a process of its own. */
export interface SandboxProcess {
  /** Resolves once it printed something that matches; rejects when it ended before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** As Ctrl-C does. */
  interrupt(): void;
  /** Waits for its end. */
  readonly ended: Promise<Ending>;
  /** Ends it without goodbye, if it still runs. */
  kill(): Promise<void>;
}

export interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly complaints: string;
}

const MAIN = fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url));

export function startSandboxProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): SandboxProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let complaints = '';
  const changed = new EventTarget();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    changed.dispatchEvent(new Event('printed'));
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk;
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({ code: code ?? null, out, complaints }));
  return {
    ended,
    prints(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const found = pattern.exec(out);
        if (found) resolve(found);
      };
      changed.addEventListener('printed', look);
      void ended.then(() => reject(new Error(`The sandbox ended without printing ${pattern}:\n${out}${complaints}`)));
      look();
      return promise;
    },
    interrupt: () => void child.kill('SIGINT'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
