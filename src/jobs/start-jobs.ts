import type { Clock } from '../clock.ts';
import type { Context, QueuedWork } from '../use-cases/context.ts';
import { watchedGuilds } from '../use-cases/setup/servers.ts';
import { syncTimes } from '../use-cases/syncs/sync-times.ts';
import { carryOutBatchJob } from './carry-out-batch.ts';
import { housekeepingJob, housekeepingRoundJob } from './housekeeping.ts';
import { leftoversJob } from './leftovers.ts';
import { processUploadJob } from './process-upload.ts';
import { memberRoundJob, rosterRoundJob } from './rounds.ts';
import type { JobStoreAddress } from './scheduler/job-store.ts';
import type { Log } from './scheduler/log.ts';
import { defineSchedule } from './scheduler/schedule.ts';
import { startScheduler } from './scheduler.ts';
import { syncMembersJob } from './sync-members.ts';
import { syncRosterJob } from './sync-roster.ts';
import { watchSourcesJob } from './watch-sources.ts';

export interface Jobs {
  /** Puts work off to a job; work that already waits is not queued twice. */
  enqueue(work: QueuedWork): Promise<void>;
  /** Takes no new work and waits for what runs. */
  stop(): Promise<void>;
}

interface JobsOptions {
  readonly context: Context;
  readonly store: JobStoreAddress;
  readonly clock: Clock;
  readonly log: Log;
  readonly tickMs?: number;
  /** How long `stop` waits before it asks running jobs to end. */
  readonly stopWithinMs?: number;
}

const MINUTE_MS = 60_000;

/** Runs the schedules of domain.md §7, and whatever verbs put off. */
export async function startJobs({ context, store, clock, log, tickMs, stopWithinMs }: JobsOptions): Promise<Jobs> {
  const syncMembers = syncMembersJob(context);
  const syncRoster = syncRosterJob(context);
  const processUpload = processUploadJob(context);
  const memberRound = memberRoundJob(context, { syncMembers, syncRoster });
  const rosterRound = rosterRoundJob(context, { syncMembers, syncRoster });
  const carryOutBatch = carryOutBatchJob(context);
  const housekeeping = housekeepingJob(context);
  const housekeepingRound = housekeepingRoundJob(context, housekeeping);
  const leftovers = leftoversJob(context, { processUpload, carryOutBatch });
  const watchSources = watchSourcesJob(context, clock.now());

  const scheduler = await startScheduler({
    store,
    clock,
    log,
    ...(tickMs !== undefined && { tickMs }),
    ...(stopWithinMs !== undefined && { stopWithinMs }),
    jobs: [
      syncMembers,
      syncRoster,
      processUpload,
      carryOutBatch,
      memberRound,
      rosterRound,
      leftovers,
      watchSources,
      housekeeping,
      housekeepingRound,
    ],
    schedules: [
      defineSchedule({
        name: 'members-every-15-minutes',
        cron: syncTimes.members,
        job: memberRound,
        data: {},
        catchUpWithinMs: 5 * MINUTE_MS,
      }),
      defineSchedule({
        name: 'roster-every-hour',
        cron: syncTimes.roster,
        job: rosterRound,
        data: { depth: 'roster' },
        catchUpWithinMs: 60 * MINUTE_MS,
      }),
      defineSchedule({
        name: 'roster-and-profiles-every-6-hours',
        cron: syncTimes.rosterAndProfiles,
        job: rosterRound,
        data: { depth: 'roster_and_profiles' },
        catchUpWithinMs: 60 * MINUTE_MS,
      }),
      defineSchedule({
        name: 'housekeeping-every-day',
        cron: '30 4 * * *',
        job: housekeepingRound,
        data: {},
        catchUpWithinMs: 12 * 60 * MINUTE_MS,
      }),
      defineSchedule({ name: 'leftovers-every-minute', cron: '* * * * *', job: leftovers, data: {} }),
      defineSchedule({ name: 'silent-sources-every-minute', cron: '* * * * *', job: watchSources, data: {} }),
    ],
  });
  return {
    async enqueue(work) {
      if (work.kind === 'process_upload') {
        await scheduler.enqueue(processUpload, work, { key: work.uploadId });
        return;
      }
      const { serverId } = work;
      await scheduler.enqueue(syncMembers, { serverId }, { key: serverId });
      for (const { guildId } of await watchedGuilds(context, serverId)) {
        // A key of its own: the regular one may wait for its turn within the hour, and this one is wanted now.
        const wanted = { serverId, guildId, depth: 'roster_and_profiles' } as const;
        const taken = await scheduler.enqueue(syncRoster, wanted, { key: `${guildId}:now` });
        // One that runs may have pulled before what is to be seen, and no event tells of that: another one follows it.
        if (taken === 'already queued') await scheduler.enqueue(syncRoster, wanted, { key: `${guildId}:next` });
      }
    },
    stop: () => scheduler.stop(),
  };
}
