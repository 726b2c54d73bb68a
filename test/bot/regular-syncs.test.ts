import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { releaseLease, takeLease } from '../../src/database/lease.ts';
import { until } from '../jobs/until.ts';
import { observe } from '../support/live-server.ts';
import { type Rollcall, startRollcall } from '../support/rollcall.ts';
import { smallGuild } from '../support/small-guild.ts';

let rollcall: Rollcall;

beforeAll(async () => {
  const guild = smallGuild({ members: [], characters: [{ name: 'Trogmoon', class: 'Druid', rank: 0 }] });
  rollcall = await startRollcall({ guild, now: new Date('2026-11-21T20:10:00Z') });
  await observe(rollcall);
});

afterAll(() => rollcall.stop());

type Source = 'blizzard_api' | 'discord_bot';

/** When the runs of a source began, from an instant on. */
async function runsOf(source: Source, from: string): Promise<string[]> {
  const runs = await rollcall.rows<{ at: string }>(
    `select to_char(started_at at time zone 'UTC', 'DD HH24:MI') as at from sync_run
     where source = ? and started_at >= ?::timestamptz order by started_at`,
    [source, from],
  );
  return runs.map(({ at }) => at);
}

function advanceTo(instant: string): void {
  rollcall.clock.advance(Date.parse(instant) - rollcall.clock.now().getTime());
}

async function came(source: Source, at: string): Promise<void> {
  await until(`${source} came at ${at}`, async () => (await runsOf(source, '2026-11-21T21:00:00Z')).includes(at));
}

async function awayUntil(instant: string): Promise<void> {
  await rollcall.stopBot();
  advanceTo(instant);
  await rollcall.startBot();
}

test('a sync that is asked for while another one runs follows it: that one may have looked already', async () => {
  const { battleNet, server } = rollcall;
  const { database, queue } = rollcall.app.context;
  const tomorrow = new Date(rollcall.clock.now().getTime() + 86_400_000);
  const lease = await takeLease(database, server.id, 'somebody else', rollcall.clock.now(), tomorrow);
  if (!lease) throw new Error('A pipeline runs');
  // Profiles are asked for once the roster is there.
  const asked = battleNet.requests('profile');
  await queue.enqueue({ kind: 'sync_all', serverId: server.id });
  await battleNet.requested('profile', asked + 1);
  const guild = battleNet.world.findGuild('us', 'senjin', 'pull-all-the-things');
  if (!guild) throw new Error('Nobody is there');
  battleNet.world.addCharacter(guild, { name: 'Newcomer', realmSlug: 'senjin', classId: 8, level: 80, rank: 4 });
  await queue.enqueue({ kind: 'sync_all', serverId: server.id });
  await releaseLease(database, lease);
  const isKnown = async () => (await rollcall.rows(`select 1 from character where name = 'Newcomer'`)).length > 0;
  await until('the newcomer is known', isKnown);
  expect(await isKnown()).toBe(true);
  // The other of the two may still wait for its turn, and would be tried again in the midst of other tests.
  const waiting = `select 1 from agenda_jobs where name = 'sync-roster' and (next_run_at is not null or locked_at is not null)`;
  await until('both have ended', async () => (await rollcall.rows(waiting)).length === 0);
});

test('every hour has its roster, also the one after another of the same kind', async () => {
  for (const hour of ['21 21:00', '21 22:00', '21 23:00', '22 00:00']) {
    advanceTo(`2026-11-${hour.replace(' ', 'T')}:00Z`);
    await came('blizzard_api', hour);
  }
  expect(await runsOf('blizzard_api', '2026-11-21T21:00:00Z')).toEqual([
    '21 21:00',
    '21 22:00',
    '21 23:00',
    '22 00:00',
  ]);
});

test('members that were missed are made up for within five minutes, else they come at the next regular time', async () => {
  await came('discord_bot', '22 00:00');
  await awayUntil('2026-11-22T00:20:00Z');
  await came('discord_bot', '22 00:20');
  await awayUntil('2026-11-22T00:35:01Z');
  // What is due is enqueued by the time the bot has started: a run of 00:30 would be on its way.
  expect(await rollcall.rows(`select 1 from agenda_jobs where data ->> 'key' like 'member-round%T00:30%'`)).toEqual([]);
  advanceTo('2026-11-22T00:45:00Z');
  await came('discord_bot', '22 00:45');
  expect(await runsOf('discord_bot', '2026-11-22T00:01:00Z')).toEqual(['22 00:20', '22 00:45']);
});

test('rosters that were missed are made up for once, within an hour, and one that came does not come again', async () => {
  // Those of 01:00, with profiles, and of 02:00 are over by then; that of 03:00 is not.
  await awayUntil('2026-11-22T03:50:00Z');
  await came('blizzard_api', '22 03:50');
  advanceTo('2026-11-22T04:00:00Z');
  await came('blizzard_api', '22 04:00');
  await awayUntil('2026-11-22T04:10:00Z');
  advanceTo('2026-11-22T05:00:00Z');
  await came('blizzard_api', '22 05:00');
  expect(await runsOf('blizzard_api', '2026-11-22T00:01:00Z')).toEqual(['22 03:50', '22 04:00', '22 05:00']);
});
