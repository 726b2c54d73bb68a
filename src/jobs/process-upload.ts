import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { processUpload } from '../use-cases/syncs/process-upload.ts';
import { JobFailed } from './job-failed.ts';
import { defineJob } from './scheduler/job.ts';

/** The scan and the report that follow an upload. */
export function processUploadJob(context: Context) {
  return defineJob({
    name: 'process-upload',
    data: z.object({ serverId: z.string(), uploadId: z.string() }),
    concurrency: 2,
    async run({ serverId, uploadId }) {
      const processed = await processUpload(context, serverId, uploadId);
      if (!processed.ok) throw JobFailed.busy();
    },
  });
}
