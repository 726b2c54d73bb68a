import { SyncRun } from '../../database/entities/sync-run.ts';
import { Upload } from '../../database/entities/upload.ts';
import { ok, type Result } from '../../result.ts';
import type { Context } from '../context.ts';
import type { KeyScope } from '../setup/upload-keys.ts';

export interface LastUpload {
  readonly receivedAt: Date;
  readonly processedAt: Date | null;
  readonly uploadedBy: string;
  readonly addonVersion: string;
  readonly charactersReceived: number;
  readonly updated: number;
}

/** The last upload of the key's guild; nothing when there was none. */
export async function lastUpload({ database }: Context, scope: KeyScope): Promise<Result<LastUpload | null, never>> {
  return database.inServer(scope.serverId, async ({ em }) => {
    const upload = await em.findOne(
      Upload,
      { guild: [scope.serverId, scope.guildId] },
      { orderBy: { receivedAt: 'desc' } },
    );
    if (!upload) return ok(null);
    const { receivedAt, processedAt, uploadedBy, addonVersion, updated, characters } = upload;
    return ok({
      receivedAt,
      processedAt: processedAt ?? null,
      uploadedBy,
      addonVersion,
      updated,
      charactersReceived: characters.length,
    });
  });
}

export interface SuccessfulRun {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly found: number;
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  readonly newFindings: number;
}

export type SourceStatus = Readonly<Record<SyncRun['source'], SuccessfulRun | null>>;

/** The last successful run of each source of the key's server; nothing where a source never succeeded. */
export async function sourceStatus({ database }: Context, scope: KeyScope): Promise<Result<SourceStatus, never>> {
  return database.inServer(scope.serverId, async ({ em }) => {
    const last = async (source: SyncRun['source']): Promise<SuccessfulRun | null> => {
      const run = await em.findOne(SyncRun, { source, status: 'success' }, { orderBy: { startedAt: 'desc' } });
      if (!run) return null;
      const { startedAt, finishedAt, found, created, updated, removed, newFindings } = run;
      return { startedAt, finishedAt, found, added: created, updated, removed, newFindings };
    };
    return ok({
      blizzard_api: await last('blizzard_api'),
      discord_bot: await last('discord_bot'),
      addon_upload: await last('addon_upload'),
    });
  });
}
