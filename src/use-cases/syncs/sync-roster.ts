import { randomUUID } from 'node:crypto';
import { loadProfileAges, profileKey, saveProfiles } from '../../database/character-rows.ts';
import { Guild } from '../../database/entities/guild.ts';
import { SyncRun } from '../../database/entities/sync-run.ts';
import { noteRoster } from '../../database/guild-rows.ts';
import { type Lease, underLease } from '../../database/lease.ts';
import { noteNewFindings } from '../../database/sync-run-rows.ts';
import type { RunCounts } from '../../reporting/run-report.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { ProfilesPull, RosterPull, RosterSnapshot } from '../../sources/battle-net/snapshots.ts';
import { deliverCards } from '../audit-channel/deliver-cards.ts';
import { deliverMessages } from '../audit-channel/deliver-messages.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { type TellProgress, untold } from '../progress.ts';
import { type BegunRun, recordFailure, recordingFailure } from './failed-run.ts';
import { saveRoster } from './save-roster.ts';
import { queueReport, scanAndFix } from './scan-and-report.ts';
import { announced } from './syncs-under-way.ts';

/** The roster alone is one request; profiles are one more for each character. */
export type RosterDepth = 'roster' | 'roster_and_profiles';

export interface RosterSync {
  readonly counts: RunCounts;
  readonly newFindings: number;
  /** Profiles that could not be read after all attempts. */
  readonly failedProfiles: number;
}

export type RosterProblem =
  | { readonly code: 'guild_not_found' }
  | {
      readonly code: 'roster_failed';
      readonly because: Exclude<RosterPull, { kind: 'complete' }>['because'];
      /** Its name. */
      readonly guild: string;
    }
  | PipelineBusy;

interface Pulled {
  readonly guild: Guild;
  readonly roster: RosterSnapshot;
  readonly profiles: ProfilesPull | undefined;
  readonly startedAt: Date;
}

/**
 * Pulls a guild's roster, saves it, looks at the result and reports it (domain.md §4.1 and §7). A roster that failed
 * or is not complete changes nothing.
 */
export async function syncRoster(
  context: Context,
  serverId: string,
  guildId: string,
  depth: RosterDepth,
  progress: TellProgress = untold,
): Promise<Result<RosterSync, RosterProblem>> {
  const run = { serverId, source: 'blizzard_api', guildId, startedAt: context.clock.now() } as const;
  return announced(context, serverId, 'blizzard_api', () =>
    recordingFailure(context, run, () => sync(context, run, depth, progress)),
  );
}

async function sync(
  context: Context,
  run: BegunRun & { readonly guildId: string },
  depth: RosterDepth,
  progress: TellProgress,
): Promise<Result<RosterSync, RosterProblem>> {
  const { serverId, guildId, startedAt } = run;
  const known = await context.database.inServer(serverId, async (tenant) => {
    const guild = await tenant.em.findOne(Guild, { id: guildId, removedAt: null });
    return guild && { guild, profileAges: await loadProfileAges(tenant, guild) };
  });
  if (!known) return failed({ code: 'guild_not_found' });

  progress({ step: 'roster' });
  const pull = await context.battleNet.pullRoster(known.guild);
  if (pull.kind !== 'complete') {
    await recordFailure(context, run, `${pull.because}: ${pull.detail}`);
    await deliverCards(context, serverId);
    return failed({ code: 'roster_failed', because: pull.because, guild: known.guild.name });
  }
  const roster = pull.snapshot;
  const profiles =
    depth === 'roster_and_profiles'
      ? await pullProfiles(context, known.guild, roster, known.profileAges, progress)
      : undefined;

  const pulled = { guild: known.guild, roster, profiles, startedAt };
  const saveAndReport = async (lease: Lease) => {
    progress({ step: 'saving' });
    const saved = await save(context, lease, pulled);
    if (!saved) return failed({ code: 'guild_not_found' as const });
    const { counts, runId } = saved;
    const newFindings = await lookAndReport(context, lease, pulled, counts, runId);
    return ok({ counts, newFindings, failedProfiles: profiles?.failed.length ?? 0 });
  };
  const synced = await inPipeline(context, serverId, saveAndReport, progress);
  await deliverMessages(context, serverId);
  return synced;
}

async function pullProfiles(
  { battleNet }: Context,
  guild: Guild,
  roster: RosterSnapshot,
  ages: ReadonlyMap<string, Date>,
  progress: TellProgress,
): Promise<ProfilesPull> {
  const wanted = roster.characters.map(({ battleNetId, name, realmSlug }) => ({
    battleNetId,
    name,
    realmSlug,
    refreshedAt: ages.get(profileKey({ battleNetId, realmSlug })) ?? null,
  }));
  return battleNet.pullProfiles(wanted, {
    region: guild.region,
    progress: (answered, asked) => progress({ step: 'profiles', answered, asked }),
  });
}

/** Nothing where somebody removed the guild while its roster was pulled. */
async function save(context: Context, lease: Lease, { guild, roster, profiles, startedAt }: Pulled) {
  return underLease(context.database, lease, async (tenant) => {
    // Locks the guild before its characters, as an upload does: the other way round, the two wait for each other.
    const noted = await noteRoster(tenant, guild.id, {
      observedAt: roster.observedAt,
      battleNetId: roster.guild.battleNetId,
    });
    if (!noted) return undefined;
    // Profiles take minutes: what a later roster said meanwhile stands, and this one's profiles are news all the same.
    const counts = noted.isLatest
      ? await saveRoster(tenant, guild, roster, noted.isAsked)
      : { found: roster.characters.length, created: 0, updated: 0, removed: 0, heldBack: 0 };
    await saveProfiles(tenant, guild, profiles ? profileRows(profiles) : [], roster.observedAt);
    const runId = randomUUID();
    await tenant.em.insert(SyncRun, {
      server: lease.serverId,
      id: runId,
      source: 'blizzard_api',
      guild: [lease.serverId, guild.id],
      status: profiles && profiles.failed.length > 0 ? 'partial' : 'success',
      found: counts.found,
      created: counts.created,
      updated: counts.updated,
      removed: counts.removed,
      startedAt,
      finishedAt: context.clock.now(),
    });
    return { counts, runId };
  });
}

async function lookAndReport(
  context: Context,
  lease: Lease,
  { guild, startedAt }: Pulled,
  counts: RunCounts,
  runId: string,
): Promise<number> {
  return underLease(context.database, lease, async (tenant) => {
    const { newFindings } = await scanAndFix(tenant, context.clock.now());
    await noteNewFindings(tenant, runId, newFindings);
    await queueReport(tenant, {
      source: 'blizzard_api',
      about: `${guild.name} (${guild.realmName}-${guild.region.toUpperCase()})`,
      counts,
      startedAt,
      finishedAt: context.clock.now(),
    });
    return newFindings;
  });
}

function profileRows({ profiles }: ProfilesPull) {
  return profiles.map(({ character, className, ...profile }) => ({
    ...profile,
    battleNetId: character.battleNetId,
    realmSlug: character.realmSlug,
    class: className,
  }));
}
