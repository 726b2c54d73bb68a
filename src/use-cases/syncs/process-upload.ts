import { Guild } from '../../database/entities/guild.ts';
import { SyncRun } from '../../database/entities/sync-run.ts';
import { Upload } from '../../database/entities/upload.ts';
import { underLease } from '../../database/lease.ts';
import { ok, type Result } from '../../result.ts';
import { deliverMessages } from '../audit-channel/deliver-messages.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { type BegunRun, recordingFailure } from './failed-run.ts';
import { queueReport, scanAndFix } from './scan-and-report.ts';

/** Looks at what a stored upload changed and reports it, once: an upload already processed is left alone. */
export async function processUpload(
  context: Context,
  serverId: string,
  uploadId: string,
): Promise<Result<undefined, PipelineBusy>> {
  const startedAt = context.clock.now();
  const run = { serverId, source: 'addon_upload', startedAt } as const;
  return recordingFailure(context, run, () => process(context, run, uploadId));
}

async function process(
  context: Context,
  { serverId, startedAt }: BegunRun,
  uploadId: string,
): Promise<Result<undefined, PipelineBusy>> {
  const processed = await inPipeline(context, serverId, (lease) =>
    underLease(context.database, lease, async (tenant) => {
      const { em } = tenant;
      const upload = await em.findOne(Upload, { id: uploadId, processedAt: null });
      if (!upload) return ok();
      const guild = await em.findOneOrFail(Guild, { id: upload.guild.id });
      const { newFindings } = await scanAndFix(tenant, context.clock.now());
      const finishedAt = context.clock.now();
      upload.processedAt = finishedAt;
      em.create(SyncRun, {
        server: serverId,
        source: 'addon_upload',
        guild,
        status: 'success',
        found: upload.characters.length,
        updated: upload.updated,
        newFindings,
        startedAt,
        finishedAt,
      });
      await queueReport(tenant, {
        source: 'addon_upload',
        about: `${guild.name} (${guild.realmName}-${guild.region.toUpperCase()})`,
        counts: { found: upload.characters.length, created: 0, updated: upload.updated, removed: 0, heldBack: 0 },
        startedAt,
        finishedAt,
      });
      return ok();
    }),
  );
  await deliverMessages(context, serverId);
  return processed;
}

/** Uploads that were saved but not yet processed: what a crash left. */
export async function unprocessedUploads({ database }: Context): Promise<{ serverId: string; uploadId: string }[]> {
  return database.acrossServers(async (em) => {
    const uploads = await em.find(
      Upload,
      { processedAt: null },
      { fields: ['id', 'server'], orderBy: { receivedAt: 'asc' } },
    );
    return uploads.map((upload) => ({ serverId: upload.server.id, uploadId: upload.id }));
  });
}
