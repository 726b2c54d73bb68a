import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../jobs/until.ts';
import { observe } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

const HOUR_MS = 3_600_000;

let rollcall: Rollcall;

beforeAll(async () => {
  const guild = smallGuild({ members: [], characters: [{ name: 'Trogmoon', class: 'Druid', rank: 0 }] });
  rollcall = await startRollcall({ guild, now: new Date('2026-11-21T20:10:00Z') });
  await observe(rollcall);
});

afterAll(() => rollcall.stop());

async function rosterHours(): Promise<string[]> {
  const runs = await rollcall.rows<{ at: string }>(
    `select to_char(started_at at time zone 'UTC', 'DD HH24:MI') as at from sync_run
     where source = 'blizzard_api' and started_at >= '2026-11-21T21:00:00Z' order by started_at`,
  );
  return runs.map(({ at }) => at);
}

test('every hour has its roster, also the one after another of the same kind', async () => {
  rollcall.clock.advance(50 * 60_000);
  const hours = ['21 21:00', '21 22:00', '21 23:00', '22 00:00'];
  for (const [index] of hours.entries()) {
    if (index > 0) rollcall.clock.advance(HOUR_MS);
    const due = hours.slice(0, index + 1);
    await until(`the rosters of ${due.join(', ')} came`, async () => (await rosterHours()).length >= due.length);
    expect(await rosterHours()).toEqual(due);
  }
});
