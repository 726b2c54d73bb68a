import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { watchedGuilds, watchedServers } from '../use-cases/setup/servers.ts';
import { profileDelayMs } from '../use-cases/syncs/sync-times.ts';
import { defineJob, type Job } from './scheduler/job.ts';

/** A roster that could not be looked at within the hour waits for its next regular time (domain.md §7). */
const HOUR_MS = 3_600_000;

interface SyncJobs {
  readonly syncMembers: Job<{ serverId: string }>;
  readonly syncRoster: Job<{ serverId: string; guildId: string; depth: 'roster' | 'roster_and_profiles' }>;
}

/** Begins a sync of every server's members. */
export function memberRoundJob(context: Context, jobs: SyncJobs) {
  return defineJob({
    name: 'member-round',
    data: z.object({}),
    async run(_data, { enqueue }) {
      for (const serverId of await watchedServers(context)) {
        await enqueue(jobs.syncMembers, { serverId }, { key: serverId });
      }
    },
  });
}

/** Begins a sync of every guild's roster; with profiles, spread over the hour by server. */
export function rosterRoundJob(context: Context, jobs: SyncJobs) {
  return defineJob({
    name: 'roster-round',
    data: z.object({ depth: z.enum(['roster', 'roster_and_profiles']) }),
    async run({ depth }, { dueAt, enqueue }) {
      for (const { serverId, guildId } of await watchedGuilds(context)) {
        const at = depth === 'roster' ? dueAt : new Date(dueAt.getTime() + profileDelayMs(serverId));
        const until = new Date(at.getTime() + HOUR_MS);
        // With its time: what is known of the hour before must not stand for this one.
        const key = `${guildId}:${depth}@${at.toISOString()}`;
        await enqueue(jobs.syncRoster, { serverId, guildId, depth }, { key, at, until });
      }
    },
  });
}
