import { type Clock, systemClock } from '../clock.ts';

/** The system's time, which can be moved forward: so much of a guild's life is waiting. */
export interface SandboxClock extends Clock {
  /** Lets time pass at once. */
  advance(milliseconds: number): void;
}

export function sandboxClock(): SandboxClock {
  let passed = 0;
  return {
    now: () => new Date(systemClock.now().getTime() + passed),
    advance(milliseconds) {
      passed += milliseconds;
    },
  };
}
