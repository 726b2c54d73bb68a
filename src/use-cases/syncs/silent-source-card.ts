import type { Tenant } from '../../database/database.ts';
import { AuditCard } from '../../database/entities/audit-card.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Server } from '../../database/entities/server.ts';
import { SyncRun } from '../../database/entities/sync-run.ts';
import { isSilent, type RegularSource } from '../../quality/role-freshness.ts';
import { failureOf, type SourceFailure } from './source-failure.ts';

/** Since when a source says nothing, why, and that it is back. */
export interface SilentSourceCard {
  readonly source: RegularSource;
  /** The guilds whose rosters do not come, by name. */
  readonly guilds: readonly string[];
  /** The last success, or where there never was one, when the source was first due. */
  readonly since: Date;
  readonly cameBefore: boolean;
  /** Why the last attempt failed, as far as it is recorded. */
  readonly failure: SourceFailure | undefined;
  readonly state:
    | { readonly kind: 'silent' }
    | { readonly kind: 'back'; readonly at: Date }
    /** What was silent was removed: there is nothing to ask for, of these or of any guild. */
    | { readonly kind: 'not_watched'; readonly watchesOthers: boolean };
}

/** What one list or roster is due for, and when it came last. */
interface Due {
  readonly guild: Pick<Guild, 'id' | 'name'> | undefined;
  readonly dueSince: Date;
  readonly lastSuccess: Date | null;
  /** Nothing while it is watched. */
  readonly removedAt: Date | null;
}

/** The status card of a source that was silent for twice its interval: over when everything of it came again. */
export async function silentSourceCard(
  tenant: Tenant,
  subject: string,
  at: Date,
): Promise<{ content: SilentSourceCard; isOver: boolean } | undefined> {
  const source = subject as RegularSource;
  const known = await duesOf(tenant, source);
  const dues = known.filter(({ removedAt }) => !removedAt);
  const silent = dues.filter((due) => isSilent(source, sinceOf(due), at));
  const removed = silent.length > 0 ? [] : await removedWhileSilent(tenant, source, known);
  const told = [silent, removed, dues, known].find(({ length }) => length > 0) ?? [];
  const [oldest] = told.toSorted((one, other) => sinceOf(one).getTime() - sinceOf(other).getTime());
  if (!oldest) return undefined;
  const guilds = told.flatMap(({ guild }) => (guild ? [guild.name] : []));
  const common = { source, guilds, since: sinceOf(oldest), cameBefore: oldest.lastSuccess !== null };
  if (dues.length === 0 || removed.length > 0) {
    const state = { kind: 'not_watched', watchesOthers: dues.length > 0 } as const;
    return { content: { ...common, failure: undefined, state }, isOver: true };
  }
  if (silent.length === 0) {
    return { content: { ...common, failure: undefined, state: { kind: 'back', at: sinceOf(oldest) } }, isOver: true };
  }
  const failure = await lastFailure(tenant, source, oldest);
  return { content: { ...common, failure, state: { kind: 'silent' } }, isOver: false };
}

/** Those that the card told of until they were removed: by that it is over, and not because anything came. */
async function removedWhileSilent({ em }: Tenant, source: RegularSource, known: readonly Due[]): Promise<Due[]> {
  const card = await em.findOne(
    AuditCard,
    { kind: 'silent_source', subject: source },
    { orderBy: { createdAt: 'desc' }, refresh: true },
  );
  return known.filter((due) => {
    const { removedAt } = due;
    return removedAt && card && removedAt >= card.createdAt && isSilent(source, sinceOf(due), removedAt);
  });
}

async function duesOf({ em, serverId }: Tenant, source: RegularSource): Promise<Due[]> {
  if (source === 'blizzard_api') {
    const guilds = await em.find(Guild, { server: serverId }, { orderBy: { name: 'asc' }, refresh: true });
    return guilds.map((guild) => ({
      guild,
      dueSince: guild.addedAt,
      lastSuccess: guild.rosterObservedAt ?? null,
      removedAt: guild.removedAt ?? null,
    }));
  }
  const server = await em.findOneOrFail(Server, { id: serverId }, { refresh: true });
  const lastSuccess = server.membersObservedAt ?? null;
  return [{ guild: undefined, dueSince: server.installedAt, lastSuccess, removedAt: null }];
}

async function lastFailure({ em, serverId }: Tenant, source: RegularSource, due: Due) {
  const run = await em.findOne(
    SyncRun,
    {
      source,
      ...(due.guild && { guild: [serverId, due.guild.id] as [string, string] }),
      status: 'error',
      startedAt: { $gt: sinceOf(due) },
    },
    { orderBy: { startedAt: 'desc' } },
  );
  return run ? failureOf(run) : undefined;
}

/** A guild that was added again may have had its last roster before: nothing was due in between. */
function sinceOf({ lastSuccess, dueSince }: Due): Date {
  return lastSuccess && lastSuccess > dueSince ? lastSuccess : dueSince;
}
