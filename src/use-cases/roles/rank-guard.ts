import type { Tenant } from '../../database/database.ts';
import { Guild } from '../../database/entities/guild.ts';
import { Rank } from '../../database/entities/rank.ts';
import type { RankShift } from '../../quality/rank-shift.ts';
import type { RankView } from '../../quality/view.ts';

/**
 * Pauses the role rules of a guild whose rank roles were saved, when `look` says that its ranks may have shifted since
 * (domain.md §4.1). The first reason stands until somebody saves the rank roles again.
 */
export async function guardRanks(
  { em, serverId }: Tenant,
  guildId: string,
  look: (known: readonly Pick<RankView, 'index' | 'name'>[]) => RankShift | undefined,
  at: Date,
): Promise<void> {
  const rows = await em.find(Rank, { guild: [serverId, guildId] }, { refresh: true });
  if (!rows.some(({ savedAt }) => savedAt)) return;
  const shift = look(rows.map(({ index, name }) => ({ index, name: name ?? null })));
  if (!shift) return;
  await em.nativeUpdate(
    Guild,
    { id: guildId, frozenSince: null },
    { frozenSince: at, frozenBecause: shift.because, rankShift: { ...shift } },
  );
}
