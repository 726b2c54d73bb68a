import type { Tenant } from './database.ts';

/**
 * Notes that a complete roster of the guild was observed, and locks the guild until the transaction ends.
 * @returns whether officers are being asked about characters that an earlier roster lost; nothing where somebody removed
 * the guild in the meantime
 */
export async function noteRoster(
  { em }: Tenant,
  guildId: string,
  { observedAt, battleNetId }: { readonly observedAt: Date; readonly battleNetId: number },
): Promise<{ readonly isAsked: boolean } | undefined> {
  const [row] = await em.execute<{ isAsked: boolean }[]>(
    `update guild set roster_observed_at = ?, battle_net_id = ?
     where id = ? and removed_at is null
     returning exists (
       select 1 from shrink where shrink.guild_id = guild.id and shrink.decision is null
     ) as "isAsked"`,
    [observedAt, battleNetId, guildId],
  );
  return row;
}
