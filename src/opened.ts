import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

interface Closer {
  readonly name: string;
  readonly close: () => Promise<unknown>;
  readonly withinMs: number;
}

/** What a process has opened and must close again: the latest first, each within its time. */
export class Opened {
  readonly #closers: Closer[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(name: string, close: () => Promise<unknown>, withinMs = 1_000): void {
    this.#closers.push({ name, close, withinMs });
  }

  /** What fails or takes too long is logged and left behind: the others close all the same. */
  async close(): Promise<void> {
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) {
      const { name, close, withinMs } = closer;
      try {
        await within(withinMs, close());
      } catch (error) {
        this.#log.warn({ err: error }, `${name} did not close cleanly`);
      }
    }
  }
}

/** The work's result; rejects when it takes longer. The work goes on. */
export async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const done = new AbortController();
  const tooLong = pause(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`It took longer than ${ms} ms`);
  });
  // Once the work is done the pause is ended, which rejects it.
  tooLong.catch(() => {});
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    done.abort();
  }
}
