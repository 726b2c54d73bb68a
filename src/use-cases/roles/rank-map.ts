import type { Tenant } from '../../database/database.ts';
import type { Guild } from '../../database/entities/guild.ts';
import { Rank } from '../../database/entities/rank.ts';
import { Role } from '../../database/entities/role.ts';
import { Server } from '../../database/entities/server.ts';
import { countByRank } from '../../database/rank-rows.ts';
import { rankName, roleByRank } from '../../quality/guild-roles.ts';
import { isPowerRole } from '../../quality/power-role.ts';
import type { FreezeReason } from '../../quality/view.ts';

/** Whether an officer vouched for the rank roles, and whether they still can be trusted. */
export type RankRolesState =
  | { readonly kind: 'guessed' }
  | { readonly kind: 'saved'; readonly at: Date }
  | { readonly kind: 'frozen'; readonly because: FreezeReason };

/** A rank with the role it calls for, and how that is known; `lost`: the saved role was deleted. */
export interface RankRole {
  readonly index: number;
  readonly name: string;
  readonly characters: number;
  readonly roleId: string | null;
  readonly source: 'guessed' | 'saved' | 'chosen' | 'lost';
  readonly isPower: boolean;
}

/** A guild's ranks, with the rows that officers saved or chose in. */
export interface RankMap {
  readonly rows: readonly Rank[];
  readonly ranks: readonly RankRole[];
}

/** How far a guild's rank roles can be trusted: a saved map with a rank that has no word for it is frozen too. */
export function rankRolesState(guild: Guild, ranks: readonly Rank[]): RankRolesState {
  if (guild.frozenBecause) return { kind: 'frozen', because: guild.frozenBecause };
  const saved = ranks.flatMap(({ savedAt }) => (savedAt ? [savedAt] : []));
  const [first] = saved.sort((one, other) => other.getTime() - one.getTime());
  if (!first) return { kind: 'guessed' };
  return saved.length < ranks.length ? { kind: 'frozen', because: 'role_deleted' } : { kind: 'saved', at: first };
}

/** Every rank down to the lowest that a character holds or that somebody named, with its role as the screen shows it. */
export async function loadRankMap(tenant: Tenant, guild: Guild): Promise<RankMap> {
  const { em, serverId } = tenant;
  const server = await em.findOneOrFail(Server, { id: serverId });
  const rows = await em.find(Rank, { guild: [serverId, guild.id] }, { refresh: true });
  const roles = new Map((await em.find(Role, {})).map((role) => [role.id, role]));
  const mapSaved = rows.some(({ savedAt }) => savedAt);
  const named = {
    mapSaved,
    ranks: rows.map(({ index, name, role }) => ({ index, name: name ?? null, roleId: role?.id ?? null })),
  };
  const byRank = roleByRank(named, roles);
  const characters = await countByRank(tenant, guild.id);
  // In the game ranks have no gaps: one that nobody holds today is there all the same.
  const last = Math.max(-1, ...characters.keys(), ...rows.map(({ index }) => index));
  const ranks = Array.from({ length: last + 1 }, (_, index): RankRole => {
    const row = rows.find((rank) => rank.index === index);
    const roleId = row?.chosenAt ? (row.chosenRoleId ?? null) : (byRank.get(index) ?? null);
    const role = roles.get(roleId ?? '');
    return {
      index,
      name: rankName(named, index),
      characters: characters.get(index) ?? 0,
      roleId,
      source: sourceOf(row, mapSaved),
      isPower: role !== undefined && isPowerRole(role, { server }),
    };
  });
  return { rows, ranks };
}

function sourceOf(row: Rank | undefined, mapSaved: boolean): RankRole['source'] {
  if (row?.chosenAt) return 'chosen';
  if (!mapSaved) return 'guessed';
  return row?.savedAt ? 'saved' : 'lost';
}
