import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 5;
const PATIENCE_MS = 50_000;

/** Resolves once the condition holds; throws, naming it, when it never does. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await pause(POLL_MS);
  }
}
