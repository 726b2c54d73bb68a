import { Server } from '../database/entities/server.ts';
import { deleteOutdated, type Keeping, purgeServerThatLeft } from '../database/housekeeping-rows.ts';
import { underLease } from '../database/lease.ts';
import { ok, type Result } from '../result.ts';
import type { Context } from './context.ts';
import { inPipeline, type PipelineBusy } from './pipeline.ts';

/** How long Rollcall keeps what (domain.md §9). */
const KEPT = {
  historyYears: 2,
  resolvedFindingsYears: 1,
  syncRunsDays: 90,
  uploadsDays: 30,
  battleNetFactsDays: 30,
  passingDays: 30,
  previewsDays: 1,
  unseenMembersDays: 1,
  serverThatLeftDays: 30,
} as const;

const DAY_MS = 86_400_000;

/** What became of a server's data. */
export type Housekeeping = { readonly purged: boolean };

/**
 * Deletes what a server keeps no longer: everything, when it removed Rollcall 30 days ago; else what is too old. It
 * takes its turn among the server's pipelines, so that nothing is deleted under a sync.
 */
export async function keepHouse(context: Context, serverId: string): Promise<Result<Housekeeping, PipelineBusy>> {
  const now = context.clock.now();
  const purged = await context.database.inServer(serverId, (tenant) =>
    purgeServerThatLeft(tenant, daysBefore(now, KEPT.serverThatLeftDays)),
  );
  if (purged) {
    context.log.info({ serverId }, 'the data of a server that removed Rollcall was deleted');
    return ok({ purged });
  }
  return inPipeline(context, serverId, (lease) =>
    underLease(context.database, lease, async (tenant) => {
      await deleteOutdated(tenant, keepingAt(now), now);
      return ok({ purged });
    }),
  );
}

/** Every server that there is data of, those that removed Rollcall too. */
export async function serversWithData({ database }: Context): Promise<string[]> {
  return database.acrossServers(async (em) => {
    const servers = await em.find(Server, {}, { fields: ['id'], orderBy: { id: 'asc' } });
    return servers.map((server) => server.id);
  });
}

function keepingAt(now: Date): Keeping {
  return {
    history: yearsBefore(now, KEPT.historyYears),
    resolvedFindings: yearsBefore(now, KEPT.resolvedFindingsYears),
    syncRuns: daysBefore(now, KEPT.syncRunsDays),
    uploads: daysBefore(now, KEPT.uploadsDays),
    battleNetFacts: daysBefore(now, KEPT.battleNetFactsDays),
    passing: daysBefore(now, KEPT.passingDays),
    previews: daysBefore(now, KEPT.previewsDays),
    unseenMembers: daysBefore(now, KEPT.unseenMembersDays),
  };
}

function daysBefore(instant: Date, days: number): Date {
  return new Date(instant.getTime() - days * DAY_MS);
}

function yearsBefore(instant: Date, years: number): Date {
  const before = new Date(instant);
  before.setUTCFullYear(before.getUTCFullYear() - years);
  return before;
}
