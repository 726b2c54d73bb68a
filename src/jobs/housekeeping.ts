import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { keepHouse, serversWithData } from '../use-cases/housekeeping.ts';
import { JobFailed } from './job-failed.ts';
import { defineJob, type Job } from './scheduler/job.ts';

/** Deletes what one server keeps no longer (domain.md §9). */
export function housekeepingJob(context: Context) {
  return defineJob({
    name: 'housekeeping',
    data: z.object({ serverId: z.string() }),
    async run({ serverId }) {
      const kept = await keepHouse(context, serverId);
      if (!kept.ok) throw JobFailed.busy();
    },
  });
}

/** Begins the housekeeping of every server. */
export function housekeepingRoundJob(context: Context, housekeeping: Job<{ serverId: string }>) {
  return defineJob({
    name: 'housekeeping-round',
    data: z.object({}),
    async run(_data, { enqueue }) {
      for (const serverId of await serversWithData(context)) {
        await enqueue(housekeeping, { serverId }, { key: serverId });
      }
    },
  });
}
