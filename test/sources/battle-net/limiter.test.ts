import { afterEach, describe, expect, test } from '@jest/globals';
import { RequestLimiter } from '../../../src/sources/battle-net/limiter.ts';
import { HandClock } from './started-battle-net.ts';

const never = new AbortController().signal;
const clock = new HandClock();
let limiter: RequestLimiter;

afterEach(() => limiter.close());

function limited(limits: {
  concurrency?: number;
  requestsPerSecond?: number;
  requestsPerHour?: number;
}): RequestLimiter {
  limiter = new RequestLimiter(
    { concurrency: 100, requestsPerSecond: 1000, requestsPerHour: 36_000, ...limits },
    clock,
  );
  return limiter;
}

test('no more requests run at once than allowed', async () => {
  limited({ concurrency: 3 });
  let running = 0;
  let most = 0;
  const request = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => limiter.run('profile', never, request)));
  expect(most).toBe(3);
});

test('in no second start more requests than allowed', async () => {
  limited({ requestsPerSecond: 10 });
  const startedAt: number[] = [];
  await Promise.all(
    Array.from({ length: 15 }, () => limiter.run('profile', never, async () => startedAt.push(Date.now()))),
  );
  const eleventhAfterFirst = (startedAt[10] ?? 0) - (startedAt[0] ?? 0);
  // Timers of Node's may end a moment early.
  expect(eleventhAfterFirst).toBeGreaterThan(950);
});

test('a roster goes before the profiles that wait', async () => {
  limited({ concurrency: 1 });
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = limiter.run('profile', never, () => gate.promise);
  const profiles = [1, 2].map((n) => limiter.run('profile', never, async () => order.push(`profile ${n}`)));
  const roster = limiter.run('roster', never, async () => order.push('roster'));
  gate.resolve();
  await Promise.all([first, ...profiles, roster]);
  expect(order).toEqual(['roster', 'profile 1', 'profile 2']);
});

describe('the requests of an hour', () => {
  const request = async (): Promise<string> => 'answered';

  test('that are used up refuse at once, and come back an hour later', async () => {
    limited({ requestsPerHour: 10 });
    for (let n = 0; n < 10; n += 1) await limiter.run('roster', never, request);
    await expect(limiter.run('roster', never, request)).rejects.toMatchObject({ because: 'rate_limited' });
    clock.advance(61 * 60_000);
    await expect(limiter.run('roster', never, request)).resolves.toBe('answered');
  });

  test('leave a tenth to rosters', async () => {
    limited({ requestsPerHour: 10 });
    expect(limiter.remainingForProfiles).toBe(9);
    for (let n = 0; n < 9; n += 1) await limiter.run('profile', never, request);
    expect(limiter.remainingForProfiles).toBe(0);
    await expect(limiter.run('profile', never, request)).rejects.toMatchObject({ because: 'rate_limited' });
    await expect(limiter.run('roster', never, request)).resolves.toBe('answered');
  });
});

test('a request that is aborted while it waits never runs', async () => {
  limited({ concurrency: 1 });
  const gate = Promise.withResolvers<void>();
  const first = limiter.run('roster', never, () => gate.promise);
  const waiting = new AbortController();
  let ran = false;
  const second = limiter.run('roster', waiting.signal, async () => {
    ran = true;
  });
  waiting.abort(new Error('no longer wanted'));
  await expect(second).rejects.toThrow();
  gate.resolve();
  await first;
  expect(ran).toBe(false);
});
