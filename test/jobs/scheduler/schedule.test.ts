import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidJobData } from '../../../src/jobs/scheduler/job.ts';
import { defineSchedule, latestOccurrence, nextOccurrence } from '../../../src/jobs/scheduler/schedule.ts';
import { noteJob } from '../note-job.ts';

const hourly = '0 * * * *';

describe('the latest time of a schedule', () => {
  test.each([
    {
      now: '2026-03-01T13:00:00.000Z',
      is: '2026-03-01T13:00:00.000Z',
      why: 'a time counts from its first millisecond',
    },
    { now: '2026-03-01T12:59:59.999Z', is: '2026-03-01T12:00:00.000Z', why: 'and not one millisecond earlier' },
    { now: '2026-03-01T13:00:00.001Z', is: '2026-03-01T13:00:00.000Z', why: 'it stays the latest afterwards' },
    { now: '2026-03-01T00:00:30.000Z', is: '2026-03-01T00:00:00.000Z', why: 'days begin in UTC' },
  ])('at $now is $is: $why', ({ now, is }) => {
    expect(latestOccurrence(hourly, new Date(now)).toISOString()).toBe(is);
  });

  test('follows UTC where others change their clocks', () => {
    const nightly = '30 2 * * *';
    const changeOfClocks = new Date('2026-03-29T03:00:00Z');
    expect(latestOccurrence(nightly, changeOfClocks).toISOString()).toBe('2026-03-29T02:30:00.000Z');
  });

  test('is never later than now, and nothing is due between it and the next', () => {
    const crons = fc.constantFrom(hourly, '*/15 * * * *', '0 1,7,13,19 * * *', '*/10 * * * * *', '30 4 1 * *');
    const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(crons, instants, (cron, now) => {
        const latest = latestOccurrence(cron, now);
        const next = nextOccurrence(cron, now);
        expect(latest.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(next.getTime()).toBeGreaterThan(now.getTime());
        expect(nextOccurrence(cron, latest)).toEqual(next);
      }),
    );
  });
});

describe('defining a schedule', () => {
  const job = noteJob(() => {});

  test('refuses what is no cron expression', () => {
    expect(() => defineSchedule({ name: 'odd', cron: '99 * * * *', job, data: { text: '' } })).toThrow(/0-59/);
  });

  test('refuses data that the job would refuse', () => {
    const notANote = JSON.parse('{"text":1}');
    expect(() => defineSchedule({ name: 'odd', cron: hourly, job, data: notANote })).toThrow(InvalidJobData);
  });
});
