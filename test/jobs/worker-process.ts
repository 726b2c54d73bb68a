import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { JobStoreAddress } from '../../src/jobs/scheduler/job-store.ts';
import type { Began, WorkerMessage, WorkerSettings } from './worker-main.ts';

/** A worker in a process of its own, which can be killed. */
export interface WorkerProcess {
  /** The jobs that this process began, in order. */
  readonly began: readonly Began[];
  /** Why jobs were asked to end, in order. */
  readonly ended: readonly string[];
  /** It stands still, as on a suspended computer. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL: it cleans nothing up. */
  kill(): Promise<void>;
  /** Ends as Rollcall does on SIGTERM. Throws when it does not end well. */
  stop(): Promise<void>;
}

export async function startWorkerProcess(
  store: JobStoreAddress,
  settings: Omit<WorkerSettings, 'store'>,
): Promise<WorkerProcess> {
  const argument = JSON.stringify({ store, ...settings } satisfies WorkerSettings);
  const child = fork(fileURLToPath(new URL('worker-main.ts', import.meta.url)), [argument]);
  const began: Began[] = [];
  const ended: string[] = [];
  child.on('message', (message: WorkerMessage) => {
    if ('began' in message) began.push(message.began);
    if ('ended' in message) ended.push(message.ended);
  });
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`The worker process ended with ${first} before it was ready`);
  return {
    began,
    ended,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => end(child, 'SIGKILL'),
    async stop() {
      await end(child, 'SIGTERM');
      if (child.exitCode !== 0) throw new Error(`The worker process ended with ${child.exitCode}`);
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
