import type { Tenant } from './database.ts';
import { SyncRun } from './entities/sync-run.ts';

/** The latest run of a source, about one guild, that ended this way. */
export interface LatestRun {
  readonly source: SyncRun['source'];
  /** Nothing where the run was about the server, or it was not recorded which guild it was about. */
  readonly guildId: string | null;
  readonly guild: string | null;
  readonly status: SyncRun['status'];
  readonly error: string | null;
  readonly found: number;
  readonly finishedAt: Date;
}

/**
 * Of each source, guild by guild, the latest success, the latest partial run and the latest error, in one statement. What
 * went wrong with a guild that somebody removed since is nothing to act on.
 */
export async function loadLatestRuns({ em }: Tenant): Promise<LatestRun[]> {
  const rows = await em.execute<(Omit<LatestRun, 'finishedAt'> & { finishedAt: number })[]>(
    `select distinct on (source, guild_id, status) source, guild_id as "guildId", guild.name as guild, status, error, found,
       extract(epoch from finished_at)::float8 * 1000 as "finishedAt"
     from sync_run left join guild on guild.id = sync_run.guild_id
     where status <> 'error' or guild.removed_at is null
     order by source, guild_id, status, started_at desc`,
  );
  return rows.map((row) => ({ ...row, finishedAt: new Date(row.finishedAt) }));
}

/** A run is recorded with what it saved; what was found by looking at that comes later, where anything was. */
export async function noteNewFindings({ em }: Tenant, runId: string, newFindings: number): Promise<void> {
  if (newFindings > 0) await em.nativeUpdate(SyncRun, { id: runId }, { newFindings });
}
