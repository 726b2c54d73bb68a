import type { Clock } from '../../clock.ts';

const discordEpoch = 1_420_070_400_000n;

/** The smallest id that Discord would give to something made at that instant. */
export function snowflakeAt(instant: Date): bigint {
  return (BigInt(instant.getTime()) - discordEpoch) << 22n;
}

/** Ids that carry the clock's time and strictly increase, also while the clock stands still or goes back. */
export class Snowflakes {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    const now = snowflakeAt(this.#clock.now());
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last.toString();
  }
}

/** Ascending by age; ids of different lengths compare as numbers do. */
export function compareSnowflakes(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
