import { expect, test } from '@jest/globals';
import { generateGuild } from '../../bench/guild-generator.ts';
import { watchedServer } from '../../bench/watched-server.ts';
import { systemClock } from '../../src/clock.ts';
import type { Database } from '../../src/database/database.ts';
import { releaseLease, takeLease, underLease } from '../../src/database/lease.ts';
import { ok } from '../../src/result.ts';
import { applyMatch, undoMatch } from '../../src/use-cases/people/match.ts';
import { inPipeline } from '../../src/use-cases/pipeline.ts';
import { processUpload } from '../../src/use-cases/syncs/process-upload.ts';
import { scanForRule, scanServer } from '../../src/use-cases/syncs/scan-server.ts';
import { syncMembers } from '../../src/use-cases/syncs/sync-members.ts';
import { syncRoster } from '../../src/use-cases/syncs/sync-roster.ts';
import { opened } from '../database/opened.ts';
import { minute } from '../database/stored.ts';
import { manualClock } from '../support/manual-clock.ts';

const rollcall = opened();
const guild = generateGuild(1, { characters: 10, members: 10 });
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** A server whose pipeline somebody else holds, and whose clock runs fast: a minute each time it is read. */
async function occupiedServer(database: Database) {
  const clock = manualClock(minute(0));
  const hurried = {
    now() {
      clock.advance(60_000);
      return clock.now();
    },
  };
  const server = await watchedServer(database, guild, { clock: hurried });
  await takeLease(database, server.serverId, 'somebody else', minute(0), new Date(minute(0).getTime() + 86_400_000));
  const actor = { serverId: server.serverId, memberId: '1', roleIds: [], canManageServer: true };
  return { ...server, actor };
}

test('every verb that takes the pipeline says that it is busy when another one does not end', async () => {
  const { context, serverId, guildId, actor } = await occupiedServer(rollcall.database);
  const answers = [
    await syncMembers(context, serverId),
    await syncRoster(context, serverId, guildId, 'roster'),
    await scanServer(context, actor),
    await scanForRule(context, actor, 'orphan_wow'),
    await applyMatch(context, actor, NOBODY),
    await undoMatch(context, actor, NOBODY),
    await processUpload(context, serverId, NOBODY),
  ];
  expect(answers).toEqual(answers.map(() => ({ ok: false, problem: { code: 'busy' } })));
  const saved = await rollcall.database.inServer(serverId, ({ em }) => em.execute('select 1 from character'));
  expect(saved).toEqual([]);
  const runs = await rollcall.database.inServer(serverId, ({ em }) =>
    em.execute('select source, status, error from sync_run order by source'),
  );
  const sources = ['addon_upload', 'blizzard_api', 'discord_bot'];
  expect(runs).toEqual(sources.map((source) => ({ source, status: 'error', error: 'busy' })));
});

test('whoever waits for another pipeline hears so, and then what is being done', async () => {
  const clock = manualClock(minute(0));
  const { context, serverId } = await watchedServer(rollcall.database, guild, { clock, serverId: '7002' });
  const { database } = rollcall;
  const until = new Date(minute(0).getTime() + 60_000);
  const lease = await takeLease(database, serverId, 'somebody else', minute(0), until);
  const actor = { serverId, memberId: '1', roleIds: [], canManageServer: true };
  const told: string[] = [];
  const scanned = await scanServer(context, actor, ({ step }) => {
    told.push(step);
    if (lease && told.length === 1) void releaseLease(database, lease);
  });
  expect(scanned.ok).toBe(true);
  expect([...new Set(told)]).toEqual(['waiting', 'looking']);
});

test('whoever waits for another pipeline waits no longer when Rollcall stops', async () => {
  const { context, serverId } = await watchedServer(rollcall.database, guild, { serverId: '7003' });
  const until = new Date(Date.now() + 86_400_000);
  const lease = await takeLease(rollcall.database, serverId, 'somebody else', new Date(), until);
  const stop = new AbortController();
  const work = () => Promise.reject(new Error('It was nobody’s turn'));
  const answer = inPipeline({ ...context, clock: systemClock, stopping: stop.signal }, serverId, work, ({ step }) => {
    if (step !== 'waiting' || !lease) return;
    stop.abort();
    void releaseLease(rollcall.database, lease);
  });
  expect(await answer).toEqual({ ok: false, problem: { code: 'busy' } });
});

test('a pipeline whose place somebody took while it slept says so, and commits nothing', async () => {
  const clock = manualClock(minute(0));
  const { context, serverId } = await watchedServer(rollcall.database, guild, { clock, serverId: '7001' });
  const { database } = rollcall;
  const answer = await inPipeline(context, serverId, async (lease) => {
    clock.advance(86_400_000);
    const successor = await takeLease(
      database,
      serverId,
      'successor',
      clock.now(),
      new Date(clock.now().getTime() + 1),
    );
    if (!successor) throw new Error('Nobody took over');
    await releaseLease(database, successor);
    return underLease(database, lease, async ({ em }) => ok(await em.execute(`update server set name = 'mine'`)));
  });
  expect(answer).toEqual({ ok: false, problem: { code: 'busy' } });
  const renamed = await database.inServer(serverId, ({ em }) => em.execute(`select 1 from server where name = 'mine'`));
  expect(renamed).toEqual([]);
});
