import { afterEach, describe, expect, test } from '@jest/globals';
import type { BattleNetClientOptions } from '../../../src/sources/battle-net/client-options.ts';
import { pullAllTheThings, type StartedBattleNet, startBattleNet } from './started-battle-net.ts';

let started: StartedBattleNet;

afterEach(() => started.stop());

async function start(options: Partial<BattleNetClientOptions> = {}): Promise<StartedBattleNet> {
  started = await startBattleNet(options);
  return started;
}

const pull = (signal?: AbortSignal) => started.source.pullRoster(pullAllTheThings, signal);

describe('what may pass by itself is tried again', () => {
  test.each([
    ['a server error', { kind: 'status', status: 500 }],
    ['a gateway timeout', { kind: 'status', status: 504 }],
    ['too many requests', { kind: 'rate_limited' }],
    ['a dropped connection', { kind: 'dropped' }],
    ['a body that was cut off', { kind: 'cut_off' }],
    ['JSON that ends in the middle', { kind: 'truncated_json' }],
  ] as const)('%s', async (_why, fault) => {
    await start();
    started.battleNet.fail('roster', fault, 2);
    expect(await pull()).toMatchObject({ kind: 'complete' });
    expect(started.battleNet.requests('roster')).toBe(3);
  });

  test('an answer that does not come in time', async () => {
    await start({ timeouts: { requestMilliseconds: 100 } });
    await started.source.pullRealms('us');
    started.battleNet.fail('roster', { kind: 'silent' }, 1);
    expect(await pull()).toMatchObject({ kind: 'complete' });
    expect(started.battleNet.requests('roster')).toBe(2);
  });

  test('until the attempts are used up', async () => {
    await start({ retries: { attempts: 2 } });
    started.battleNet.fail('roster', { kind: 'status', status: 500 });
    expect(await pull()).toEqual({ kind: 'failed', because: 'unreachable', detail: expect.stringContaining('500') });
    expect(started.battleNet.requests('roster')).toBe(3);
  });
});

test.each([403, 404])('%d is an answer, not a fault: it is not tried again', async (status) => {
  await start();
  started.battleNet.fail('roster', { kind: 'status', status });
  await pull();
  expect(started.battleNet.requests('roster')).toBe(1);
});

test('a slow answer is waited for', async () => {
  await start();
  started.battleNet.fail('roster', { kind: 'slow', milliseconds: 30 });
  expect(await pull()).toMatchObject({ kind: 'complete' });
});

describe('Retry-After', () => {
  test('holds back everything the client asks, then all goes on', async () => {
    await start();
    await started.source.pullRealms('us');
    started.battleNet.fail('roster', { kind: 'rate_limited', retryAfterSeconds: 1 }, 1);
    const from = performance.now();
    const roster = pull();
    await started.battleNet.requested('roster', 1);
    const results = await Promise.all([roster, pull(), started.source.pullRealms('us')]);
    expect(results.map((result) => result.kind)).toEqual(['complete', 'complete', 'complete']);
    expect(performance.now() - from).toBeGreaterThan(950);
  });

  test('longer than anybody should wait fails at once, and spares Battle.net until then', async () => {
    await start();
    started.battleNet.fail('roster', { kind: 'rate_limited', retryAfterSeconds: 3600 }, 1);
    expect(await pull()).toMatchObject({ kind: 'failed', because: 'rate_limited' });
    expect(await pull()).toMatchObject({
      kind: 'failed',
      because: 'rate_limited',
      detail: expect.stringMatching(/3600 s/),
    });
    expect(started.battleNet.requests('roster')).toBe(1);
    started.clock.advance(3_600_001);
    expect(await pull()).toMatchObject({ kind: 'complete' });
  });
});

describe('Retry-After of a region that is down', () => {
  const down = { kind: 'status', status: 503, retryAfterSeconds: 3600 } as const;

  test('is kept there, and holds no other region back', async () => {
    await start();
    started.battleNet.fail('roster', down, 1);
    expect(await pull()).toMatchObject({ kind: 'failed', because: 'unreachable' });
    expect(await started.source.pullRealms('eu')).toMatchObject({ kind: 'complete' });
    const detail = expect.stringMatching(/3600 s/);
    expect(await pull()).toEqual({ kind: 'failed', because: 'unreachable', detail });
    expect(await started.source.pullRealms('us')).toEqual({ kind: 'failed', because: 'unreachable', detail });
    expect(started.battleNet.requests('roster')).toBe(1);
    started.clock.advance(3_600_001);
    expect(await pull()).toMatchObject({ kind: 'complete' });
  });

  test('stops what waits for its turn', async () => {
    await start({ concurrency: 1 });
    started.battleNet.fail('roster', down, 1);
    const results = await Promise.all([pull(), pull(), pull()]);
    expect(results.map((result) => result.kind)).toEqual(['failed', 'failed', 'failed']);
    expect(started.battleNet.requests('roster')).toBe(1);
  });
});

describe('the circuit', () => {
  const breaker = { failures: 3, openMilliseconds: 150 };

  test('opens after outages in a row: the next pull fails without a request', async () => {
    await start({ breaker, retries: { attempts: 2 } });
    started.battleNet.fail('roster', { kind: 'status', status: 503 });
    await pull();
    const before = started.battleNet.requests('roster');
    expect(await pull()).toMatchObject({ kind: 'failed', because: 'unreachable' });
    expect(started.battleNet.requests('roster')).toBe(before);
    expect(started.logged.join()).toContain('requests are held back');
  });

  test('lets one request try after a while, and closes when it succeeds', async () => {
    await start({ breaker, retries: { attempts: 2 } });
    started.battleNet.fail('roster', { kind: 'status', status: 503 });
    await pull();
    started.battleNet.heal();
    const outcome = await untilNotHeldBack();
    expect(outcome).toMatchObject({ kind: 'complete' });
    expect(started.logged.join()).toContain('answers again');
  });

  test('of one region does not hold back another', async () => {
    await start({ breaker, retries: { attempts: 2 } });
    started.battleNet.fail('roster', { kind: 'status', status: 503 });
    await pull();
    expect(await started.source.pullRealms('eu')).toMatchObject({ kind: 'complete' });
  });

  test('stays closed for 429 and for profiles that are refused', async () => {
    await start({ breaker, retries: { attempts: 5 } });
    started.battleNet.fail('roster', { kind: 'rate_limited' }, 5);
    expect(await pull()).toMatchObject({ kind: 'complete' });
  });

  async function untilNotHeldBack(): Promise<unknown> {
    for (;;) {
      const outcome = await pull();
      if (outcome.kind === 'complete' || started.battleNet.requests('roster') > 3) return outcome;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

describe('stopping', () => {
  test('an aborted pull throws the reason, also while it waits for the next attempt', async () => {
    await start({ retries: { attempts: 5, firstDelayMilliseconds: 60_000, longestDelayMilliseconds: 60_000 } });
    started.battleNet.fail('roster', { kind: 'status', status: 500 });
    const stopping = new AbortController();
    const outcome = pull(stopping.signal);
    await started.battleNet.requested('roster', 1);
    stopping.abort(new Error('the bot is stopping'));
    await expect(outcome).rejects.toThrow('the bot is stopping');
  });

  test('closing the client ends what is under way and what waits', async () => {
    await start({ concurrency: 1 });
    await started.source.pullRealms('us');
    started.battleNet.fail('roster', { kind: 'silent' });
    const outcomes = Promise.allSettled([pull(), pull(), pull()]);
    await started.battleNet.requested('roster', 1);
    await started.client.close();
    const reasons = (await outcomes).map((each) =>
      each.status === 'rejected' ? String(each.reason) : each.value.kind,
    );
    expect(reasons).toEqual(Array(3).fill('Error: The Battle.net client was closed'));
    expect(started.battleNet.requests('roster')).toBe(1);
  });

  test('nobody there is unreachable, and the words carry no address', async () => {
    await start({ apiUrl: 'http://127.0.0.1:1/{region}', retries: { attempts: 0 } });
    const outcome = await pull();
    expect(outcome).toEqual({
      kind: 'failed',
      because: 'unreachable',
      detail: 'Battle.net could not be reached (ECONNREFUSED)',
    });
  });
});
