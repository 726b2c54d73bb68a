import { z } from 'zod';
import { lookAfterCards, serversWithCardsToLookAfter } from '../use-cases/audit-channel/deliver-cards.ts';
import { deliverMessages, serversWithWaitingMessages } from '../use-cases/audit-channel/deliver-messages.ts';
import type { Context } from '../use-cases/context.ts';
import { abandonedBatches } from '../use-cases/fix-all/batch-claim.ts';
import { expiredClaims, settleExpiredClaim } from '../use-cases/roles/settle-roles.ts';
import { unprocessedUploads } from '../use-cases/syncs/process-upload.ts';
import { defineJob, type Job } from './scheduler/job.ts';

/** What takes longer than the others should wait. */
interface LongerJobs {
  readonly processUpload: Job<{ serverId: string; uploadId: string }>;
  readonly carryOutBatch: Job<{ serverId: string; batchId: string }>;
}

/**
 * Picks up what a crash or a lost permission left: unsent messages and cards, fixes that were begun on Discord, one by
 * one or many together, and uploads that were saved but not looked at.
 */
export function leftoversJob(context: Context, { processUpload, carryOutBatch }: LongerJobs) {
  return defineJob({
    name: 'leftovers',
    data: z.object({}),
    async run(_data, { enqueue }) {
      for (const serverId of await serversWithWaitingMessages(context)) await deliverMessages(context, serverId);
      for (const serverId of await serversWithCardsToLookAfter(context)) await lookAfterCards(context, serverId);
      for (const { serverId, findingId } of await expiredClaims(context)) {
        await settleExpiredClaim(context, serverId, findingId);
      }
      for (const upload of await unprocessedUploads(context)) {
        await enqueue(processUpload, upload, { key: upload.uploadId });
      }
      for (const batch of await abandonedBatches(context)) {
        await enqueue(carryOutBatch, batch, { key: batch.batchId });
      }
    },
  });
}
