import { Guild } from '../../database/entities/guild.ts';
import type { SyncRun } from '../../database/entities/sync-run.ts';
import { syncSources } from '../../database/entities/sync-run.ts';
import { type LatestRun, loadLatestRuns } from '../../database/sync-run-rows.ts';
import { ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { failureOf, type SourceFailure } from './source-failure.ts';
import { nextSync } from './sync-times.ts';
import { syncUnderWay } from './syncs-under-way.ts';

/** How a source stands, for officers. */
export interface SourceStanding {
  readonly source: SyncRun['source'];
  /** The last run that brought everything, or all but some profiles. */
  readonly lastSuccess: { readonly at: Date; readonly found: number; readonly isPartial: boolean } | undefined;
  /**
   * The last run that failed, of a guild that still fails where one does; `failure` is nothing where nobody wrote down
   * what officers could act on, and `guild` where it goes without saying.
   */
  readonly lastError:
    | { readonly at: Date; readonly guild: string | undefined; readonly failure: SourceFailure | undefined }
    | undefined;
  /** The last error is what came last, of one guild at least. */
  readonly isFailing: boolean;
  readonly underWaySince: Date | undefined;
  /** Nothing where it does not come by itself. */
  readonly next: Date | undefined;
}

/** How each source stands: when it last gave something, when it is asked again, and what went wrong. */
export async function syncStatus(context: Context, { serverId }: Actor): Promise<Result<SourceStanding[], never>> {
  const { runs, guilds } = await context.database.inServer(serverId, async (tenant) => ({
    runs: await loadLatestRuns(tenant),
    guilds: await tenant.em.count(Guild, { removedAt: null }),
  }));
  const now = context.clock.now();
  return ok(
    syncSources.map((source) => ({
      ...outcomesOf(
        runs.filter((run) => run.source === source),
        guilds > 1,
      ),
      source,
      underWaySince: syncUnderWay(context, serverId, source),
      next: nextSync(source, serverId, now),
    })),
  );
}

function outcomesOf(
  runs: readonly LatestRun[],
  watchesSeveral: boolean,
): Pick<SourceStanding, 'lastSuccess' | 'lastError' | 'isFailing'> {
  const successes = runs.filter(({ status }) => status !== 'error').toSorted(latestFirst);
  const errors = runs.filter(({ status }) => status === 'error').toSorted(latestFirst);
  const [success] = successes;
  const isOver = ({ guildId, finishedAt }: LatestRun) =>
    successes.some((later) => (guildId === null || later.guildId === guildId) && later.finishedAt >= finishedAt);
  const failing = errors.find((error) => !isOver(error));
  const error = failing ?? errors[0];
  return {
    lastSuccess: success && {
      at: success.finishedAt,
      found: success.found,
      isPartial: success.status === 'partial',
    },
    lastError: error && {
      at: error.finishedAt,
      guild: watchesSeveral ? (error.guild ?? undefined) : undefined,
      failure: failureOf(error),
    },
    isFailing: failing !== undefined,
  };
}

function latestFirst(one: LatestRun, other: LatestRun): number {
  return other.finishedAt.getTime() - one.finishedAt.getTime();
}
