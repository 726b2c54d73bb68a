import { describe, expect, test } from '@jest/globals';
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

describe('when Rollcall stops, whoever waits for a pipeline', () => {
  /** Waits for one of this worker, and asks to stop while it waits; that one ends as soon as it waits once more. */
  async function stoppedWhileWaiting(serverId: string, holder: (own: string) => string) {
    const { context } = await watchedServer(rollcall.database, guild, { serverId });
    const { database } = rollcall;
    const until = new Date(Date.now() + 86_400_000);
    const lease = await takeLease(database, serverId, holder(context.worker), new Date(), until);
    const stop = new AbortController();
    const own = { ...context, clock: systemClock, stopping: stop.signal };
    const answer = await inPipeline(
      own,
      serverId,
      async () => ok('done'),
      () => {
        if (stop.signal.aborted && lease) void releaseLease(database, lease);
        stop.abort();
      },
    );
    if (lease) await releaseLease(database, lease);
    return answer;
  }

  test('of another process waits no longer', async () => {
    expect(await stoppedWhileWaiting('7003', () => 'somebody else')).toEqual({ ok: false, problem: { code: 'busy' } });
  });

  test('of the same process still waits for that', async () => {
    expect(await stoppedWhileWaiting('7004', (own) => own)).toEqual(ok('done'));
  });
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
