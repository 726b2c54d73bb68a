import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { type MemberSyncProblem, syncMembers } from '../use-cases/syncs/sync-members.ts';
import { JobFailed } from './job-failed.ts';
import { defineJob } from './scheduler/job.ts';

/** One server's complete member list (domain.md §4.2). */
export function syncMembersJob(context: Context) {
  return defineJob({
    name: 'sync-members',
    data: z.object({ serverId: z.string() }),
    concurrency: 2,
    async run({ serverId }) {
      const synced = await syncMembers(context, serverId);
      if (!synced.ok) throw failureOf(synced.problem);
    },
  });
}

function failureOf(problem: MemberSyncProblem): JobFailed {
  if (problem.code === 'busy') return JobFailed.busy();
  return new JobFailed(`The member list could not be pulled: ${problem.because}`);
}
