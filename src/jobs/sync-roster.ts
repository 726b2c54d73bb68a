import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { type RosterProblem, syncRoster } from '../use-cases/syncs/sync-roster.ts';
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
    // For some thirteen minutes: after two hours without a roster the source counts as silent.
    retry: { attempts: 10 },
    async run({ serverId, guildId, depth }) {
      const synced = await syncRoster(context, serverId, guildId, depth);
      // A guild that is not watched any more is nothing to try again.
      if (!synced.ok && synced.problem.code !== 'guild_not_found') throw failureOf(synced.problem);
    },
  });
}

function failureOf(problem: Exclude<RosterProblem, { code: 'guild_not_found' }>): JobFailed {
  if (problem.code === 'busy') return JobFailed.busy();
  return new JobFailed(`The roster could not be pulled: ${problem.because}`);
}
