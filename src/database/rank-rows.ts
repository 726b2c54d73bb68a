import type { Tenant } from './database.ts';

/** How many present characters hold each rank of a guild; ranks that nobody holds are not in it. */
export async function countByRank({ em }: Tenant, guildId: string): Promise<Map<number, number>> {
  const rows = await em.execute<{ index: number; characters: number }[]>(
    `select rank_index as index, count(*)::int as characters from character
     where guild_id = ? and departed_at is null group by rank_index`,
    [guildId],
  );
  return new Map(rows.map(({ index, characters }) => [index, characters]));
}
