import { expect, test } from '@jest/globals';
import { nextOccurrence } from '../../../src/jobs/scheduler/schedule.ts';
import { nextSync, profileDelayMs, syncTimes } from '../../../src/use-cases/syncs/sync-times.ts';

const SERVER = '100000000000000001';
const day = Array.from({ length: 24 * 12 + 1 }, (_, turn) => new Date(Date.UTC(2026, 10, 21, 0, turn * 5)));

test('members come every quarter of an hour, as the schedule has it', () => {
  for (const now of day) {
    expect(nextSync('discord_bot', SERVER, now)).toEqual(nextOccurrence(syncTimes.members, now));
  }
});

test('rosters come every hour, with profiles at their own delay, as the schedule has it', () => {
  const delay = profileDelayMs(SERVER);
  for (const now of day) {
    const alone = nextOccurrence(syncTimes.roster, now);
    const withProfiles = new Date(
      nextOccurrence(syncTimes.rosterAndProfiles, new Date(now.getTime() - delay)).getTime() + delay,
    );
    expect(nextSync('blizzard_api', SERVER, now)).toEqual(alone < withProfiles ? alone : withProfiles);
  }
});

test('each hour has one roster, with profiles or without', () => {
  const hours = (cron: string) => cron.split(' ')[1]?.split(',').map(Number) ?? [];
  const all = [...hours(syncTimes.roster), ...hours(syncTimes.rosterAndProfiles)];
  expect(all.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
  expect(hours(syncTimes.rosterAndProfiles)).toEqual([1, 7, 13, 19]);
});

test('uploads come when somebody sends them', () => {
  expect(nextSync('addon_upload', SERVER, new Date())).toBeUndefined();
});
