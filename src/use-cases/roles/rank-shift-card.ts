import { createHash } from 'node:crypto';
import type { Tenant } from '../../database/database.ts';
import { Guild } from '../../database/entities/guild.ts';
import type { RankShift } from '../../quality/rank-shift.ts';
import type { FreezeReason } from '../../quality/view.ts';
import { isUuid } from '../uuid.ts';
import { loadRankMap, type RankMap, rankRolesState } from './rank-map.ts';

/** Why the role rules of a guild wait, with the map that somebody must save or confirm before they go on. */
export interface RankShiftCard {
  readonly guildId: string;
  readonly guild: string;
  /** Of the map as the card shows it. */
  readonly revision: string;
  readonly ranks: readonly { readonly index: number; readonly name: string; readonly roleId: string | null }[];
  readonly state:
    | {
        readonly kind: 'frozen';
        readonly because: FreezeReason;
        /** Nothing where a role was deleted: no rank shifted then. */
        readonly since: Date | null;
        readonly shift: RankShift | null;
      }
    | { readonly kind: 'saved'; readonly by: string; readonly at: Date }
    | { readonly kind: 'not_counted' | 'not_watched' };
}

/** The card of the rank-shift guard for one guild: over when its map is saved, or its ranks call for no role any more. */
export async function rankShiftCard(
  tenant: Tenant,
  guildId: string,
): Promise<{ content: RankShiftCard; isOver: boolean } | undefined> {
  if (!isUuid(guildId)) return undefined;
  const guild = await tenant.em.findOne(Guild, { id: guildId }, { refresh: true });
  if (!guild) return undefined;
  const map = await loadRankMap(tenant, guild);
  const state = stateOf(guild, map);
  if (!state) return undefined;
  const ranks = map.ranks.map(({ index, name, roleId }) => ({ index, name, roleId }));
  const content = { guildId, guild: guild.name, revision: rankMapRevision(map), ranks, state };
  return { content, isOver: state.kind !== 'frozen' };
}

/** Equal for equal maps: a press on a card counts only for the map that it shows. */
export function rankMapRevision({ ranks }: RankMap): string {
  const text = JSON.stringify(ranks.map(({ index, roleId }) => [index, roleId]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function stateOf(guild: Guild, { rows }: RankMap): RankShiftCard['state'] | undefined {
  const state = rankRolesState(guild, rows);
  if (state.kind === 'frozen') {
    if (guild.removedAt) return { kind: 'not_watched' };
    if (!guild.countsForRoles) return { kind: 'not_counted' };
    const shift = (guild.rankShift ?? null) as RankShift | null;
    return { kind: 'frozen', because: state.because, since: guild.frozenSince ?? null, shift };
  }
  const saved = rows.find(({ savedAt }) => state.kind === 'saved' && savedAt?.getTime() === state.at.getTime());
  return saved?.savedAt && saved.savedBy ? { kind: 'saved', by: saved.savedBy, at: saved.savedAt } : undefined;
}
