import { Guild } from '../../database/entities/guild.ts';
import { type SyncRun, syncSources } from '../../database/entities/sync-run.ts';
import { Upload } from '../../database/entities/upload.ts';
import type { RunCounts } from '../../reporting/run-report.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { PipelineBusy } from '../pipeline.ts';
import type { TellProgress } from '../progress.ts';
import { watchedGuilds } from '../setup/servers.ts';
import { type MemberSyncProblem, syncMembers } from './sync-members.ts';
import { type RosterProblem, syncRoster } from './sync-roster.ts';
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
  /** Each guild by itself, where the server watches several; the counts above are those of all that were read. */
  readonly guilds: readonly SyncedGuild[];
}

/** What the sync did for one guild of several, or why it could do nothing. */
export type SyncedGuild = { readonly name: string } & (
  | { readonly counts: RunCounts }
  | { readonly problem: GuildProblem | Unexpected }
);

/** What nobody foresaw went wrong with one guild of several; the log has it. */
interface Unexpected {
  readonly code: 'unexpected';
}

type GuildProblem = Exclude<RosterProblem, { code: 'guild_not_found' }>;

export type SyncNowProblem =
  | PipelineBusy
  | MemberSyncProblem
  | GuildProblem
  | { readonly code: 'not_set_up' }
  | { readonly code: 'sync_under_way'; readonly since: Date }
  | { readonly code: 'upload_not_pulled'; readonly lastUploadAt: Date | null };

/** Runs one source's sync at once, as its job would; one that runs already is left to itself. */
export async function syncNow(
  context: Context,
  actor: Actor,
  source: SyncRun['source'],
  progress: TellProgress,
): Promise<Result<SyncedNow, SyncNowProblem>> {
  if (source === 'addon_upload')
    return failed({ code: 'upload_not_pulled', lastUploadAt: await lastUpload(context, actor) });
  const since = syncUnderWay(context, actor.serverId, source);
  if (since) return failed({ code: 'sync_under_way', since });
  return source === 'discord_bot' ? syncMembersNow(context, actor, progress) : syncRostersNow(context, actor, progress);
}

async function syncMembersNow(
  context: Context,
  { serverId }: Actor,
  progress: TellProgress,
): Promise<Result<SyncedNow, SyncNowProblem>> {
  const startedAt = context.clock.now();
  const synced = await syncMembers(context, serverId, progress);
  if (!synced.ok) return synced;
  const { found, joined, updated, left, newFindings } = synced.value;
  const counts = { found, created: joined, updated, removed: left, heldBack: 0 };
  const tookMs = since(context, startedAt);
  return ok({ source: 'discord_bot', counts, newFindings, failedProfiles: 0, tookMs, guilds: [] });
}

/** One guild after another; one that cannot be read keeps no other from it. */
async function syncRostersNow(
  context: Context,
  { serverId }: Actor,
  progress: TellProgress,
): Promise<Result<SyncedNow, SyncNowProblem>> {
  const startedAt = context.clock.now();
  const total = { found: 0, created: 0, updated: 0, removed: 0, heldBack: 0 };
  let newFindings = 0;
  let failedProfiles = 0;
  const guilds: SyncedGuild[] = [];
  const watched = await guildsByName(context, serverId);
  for (const { guildId, name } of watched) {
    const sync = () => syncRoster(context, serverId, guildId, 'roster_and_profiles', progress);
    const synced = watched.length > 1 ? await beside(context, { serverId, guildId }, sync) : await sync();
    if (!synced.ok) {
      // Somebody removed it in the meantime.
      if (synced.problem.code !== 'guild_not_found') guilds.push({ name, problem: synced.problem });
      continue;
    }
    const { counts } = synced.value;
    guilds.push({ name, counts });
    for (const part of ['found', 'created', 'updated', 'removed', 'heldBack'] as const) total[part] += counts[part];
    newFindings += synced.value.newFindings;
    failedProfiles += synced.value.failedProfiles;
  }
  const [only, ...others] = guilds;
  if (!only) return failed({ code: 'not_set_up' });
  const isAlone = others.length === 0;
  if (isAlone && 'problem' in only && only.problem.code !== 'unexpected') return failed(only.problem);
  const tookMs = since(context, startedAt);
  const several = isAlone && 'counts' in only ? [] : guilds;
  return ok({ source: 'blizzard_api', counts: total, newFindings, failedProfiles, tookMs, guilds: several });
}

/** What is wrong with one guild, foreseen or not, keeps no other from being read. */
async function beside<Value, Problem>(
  { log }: Context,
  about: { readonly serverId: string; readonly guildId: string },
  sync: () => Promise<Result<Value, Problem>>,
): Promise<Result<Value, Problem | Unexpected>> {
  try {
    return await sync();
  } catch (err) {
    log.error({ err, ...about }, 'a guild could not be synced');
    return failed({ code: 'unexpected' });
  }
}

async function guildsByName(context: Context, serverId: string): Promise<{ guildId: string; name: string }[]> {
  const watched = (await watchedGuilds(context, serverId)).map(({ guildId }) => guildId);
  return context.database.inServer(serverId, async ({ em }) => {
    const guilds = await em.find(Guild, { id: { $in: watched } }, { orderBy: { addedAt: 'asc', id: 'asc' } });
    return guilds.map(({ id, name }) => ({ guildId: id, name }));
  });
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
