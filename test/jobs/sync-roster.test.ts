import { expect, test } from '@jest/globals';
import { syncRosterJob } from '../../src/jobs/sync-roster.ts';
import type { Context } from '../../src/use-cases/context.ts';

test('an outage of ten minutes costs no guild its hourly roster', () => {
  const { attempts, baseMs, maxMs } = syncRosterJob({} as Context).retry;
  const pauses = Array.from({ length: attempts - 1 }, (_, before) => Math.min(baseMs * 2 ** before, maxMs));
  expect(pauses.reduce((sum, pause) => sum + pause)).toBeGreaterThanOrEqual(600_000);
});
