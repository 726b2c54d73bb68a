import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { resumeFixAll } from '../use-cases/fix-all/apply-fix-all.ts';
import { defineJob } from './scheduler/job.ts';

/** Goes on with a batch that a crash or a stop left in the middle; leftovers finds it again if it must wait. */
export function carryOutBatchJob(context: Context) {
  return defineJob({
    name: 'carry-out-batch',
    data: z.object({ serverId: z.string(), batchId: z.string() }),
    concurrency: 2,
    run: ({ serverId, batchId }) => resumeFixAll(context, serverId, batchId),
  });
}
