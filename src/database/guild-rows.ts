import type { Tenant } from './database.ts';

/** What stands of a guild when a roster of it is saved. */
export interface NotedRoster {
  /** No roster that is stored was observed later. */
  readonly isLatest: boolean;
  /** Officers are being asked about characters that an earlier roster lost. */
  readonly isAsked: boolean;
}

/**
 * Notes that a complete roster of the guild was observed, unless a later one is stored, and locks the guild until the
 * transaction ends.
 * @returns nothing where somebody removed the guild in the meantime
 */
export async function noteRoster(
  { em }: Tenant,
  guildId: string,
  { observedAt, battleNetId }: { readonly observedAt: Date; readonly battleNetId: number },
): Promise<NotedRoster | undefined> {
  const [row] = await em.execute<NotedRoster[]>(
    `update guild set
       roster_observed_at = greatest(roster_observed_at, ?::timestamptz),
       battle_net_id = case when roster_observed_at > ?::timestamptz then battle_net_id else ? end
     where id = ? and removed_at is null
     returning roster_observed_at = ?::timestamptz as "isLatest", exists (
       select 1 from shrink where shrink.guild_id = guild.id and shrink.decision is null
     ) as "isAsked"`,
    [observedAt, observedAt, battleNetId, guildId, observedAt],
  );
  return row;
}
