import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { syncRoster } from '../use-cases/sync-roster.ts';
import { JobFailed } from './job-failed.ts';
import { defineJob } from './scheduler/job.ts';

/** One guild's roster, alone or with profiles (domain.md §4.1). */
export function syncRosterJob(context: Context) {
  return defineJob({
    name: 'sync-roster',
    data: z.object({
      serverId: z.string(),
      guildId: z.string(),
      depth: z.enum(['roster', 'roster_and_profiles']),
    }),
    concurrency: 2,
    async run({ serverId, guildId, depth }) {
      const synced = await syncRoster(context, serverId, guildId, depth);
      if (!synced.ok && synced.problem.code === 'roster_failed') {
        throw new JobFailed(`The roster could not be pulled: ${synced.problem.because}`);
      }
    },
  });
}
