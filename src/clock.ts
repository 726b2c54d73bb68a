/** Where every business instant comes from; tests and the sandbox pass their own. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
