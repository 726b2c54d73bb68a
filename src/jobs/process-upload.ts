import { z } from 'zod';
import type { Context } from '../use-cases/context.ts';
import { processUpload } from '../use-cases/process-upload.ts';
import { defineJob } from './scheduler/job.ts';

/** The scan and the report that follow an upload. */
export function processUploadJob(context: Context) {
  return defineJob({
    name: 'process-upload',
    data: z.object({ serverId: z.string(), uploadId: z.string() }),
    concurrency: 2,
    run: ({ serverId, uploadId }) => processUpload(context, serverId, uploadId),
  });
}
