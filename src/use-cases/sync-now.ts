import { type SyncRun, syncSources } from '../database/entities/sync-run.ts';
import { Upload } from '../database/entities/upload.ts';
import type { RunCounts } from '../reporting/run-report.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import type { Context } from './context.ts';
import type { PipelineBusy } from './pipeline.ts';
import { watchedGuilds } from './servers.ts';
import { type MemberSyncProblem, syncMembers } from './sync-members.ts';
import { type RosterProblem, type RosterProgress, syncRoster } from './sync-roster.ts';
import { syncUnderWay } from './syncs-under-way.ts';

export { syncSources };

/** What a sync that an officer asked for did. */
export interface SyncedNow {
  readonly source: Exclude<SyncRun['source'], 'addon_upload'>;
  readonly counts: RunCounts;
  readonly newFindings: number;
  /** Profiles that could not be read after all attempts. */
  readonly failedProfiles: number;
  readonly tookMs: number;
}

export type SyncNowProblem =
  | PipelineBusy
  | MemberSyncProblem
  | Exclude<RosterProblem, { code: 'guild_not_found' }>
  | { readonly code: 'not_set_up' }
  | { readonly code: 'sync_under_way'; readonly since: Date }
  | { readonly code: 'upload_not_pulled'; readonly lastUploadAt: Date | null };

/** Runs one source's sync at once, as its job would; one that runs already is left to itself. */
export async function syncNow(
  context: Context,
  actor: Actor,
  source: SyncRun['source'],
  progress: (step: RosterProgress) => void,
): Promise<Result<SyncedNow, SyncNowProblem>> {
  if (source === 'addon_upload')
    return failed({ code: 'upload_not_pulled', lastUploadAt: await lastUpload(context, actor) });
  const since = syncUnderWay(context, actor.serverId, source);
  if (since) return failed({ code: 'sync_under_way', since });
  return source === 'discord_bot' ? syncMembersNow(context, actor) : syncRostersNow(context, actor, progress);
}

async function syncMembersNow(context: Context, { serverId }: Actor): Promise<Result<SyncedNow, SyncNowProblem>> {
  const startedAt = context.clock.now();
  const synced = await syncMembers(context, serverId);
  if (!synced.ok) return synced;
  const { found, joined, updated, left, newFindings } = synced.value;
  const counts = { found, created: joined, updated, removed: left, heldBack: 0 };
  return ok({ source: 'discord_bot', counts, newFindings, failedProfiles: 0, tookMs: since(context, startedAt) });
}

async function syncRostersNow(
  context: Context,
  { serverId }: Actor,
  progress: (step: RosterProgress) => void,
): Promise<Result<SyncedNow, SyncNowProblem>> {
  const startedAt = context.clock.now();
  const total = { found: 0, created: 0, updated: 0, removed: 0, heldBack: 0 };
  let newFindings = 0;
  let failedProfiles = 0;
  const guilds = await watchedGuilds(context, serverId);
  if (guilds.length === 0) return failed({ code: 'not_set_up' });
  for (const { guildId } of guilds) {
    const synced = await syncRoster(context, serverId, guildId, 'roster_and_profiles', progress);
    if (!synced.ok) {
      // Somebody removed it in the meantime.
      if (synced.problem.code === 'guild_not_found') continue;
      return failed(synced.problem);
    }
    const { counts } = synced.value;
    for (const part of ['found', 'created', 'updated', 'removed', 'heldBack'] as const) total[part] += counts[part];
    newFindings += synced.value.newFindings;
    failedProfiles += synced.value.failedProfiles;
  }
  return ok({ source: 'blizzard_api', counts: total, newFindings, failedProfiles, tookMs: since(context, startedAt) });
}

async function lastUpload({ database }: Context, { serverId }: Actor): Promise<Date | null> {
  return database.inServer(serverId, async ({ em }) => {
    const upload = await em.findOne(Upload, { server: serverId }, { orderBy: { receivedAt: 'desc' } });
    return upload?.receivedAt ?? null;
  });
}

function since({ clock }: Context, instant: Date): number {
  return clock.now().getTime() - instant.getTime();
}
