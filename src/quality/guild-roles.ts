import { oncePerView } from './once-per-view.ts';
import type { GuildView, MemberView, RoleView, View } from './view.ts';

/** What ranks are called until an upload or an officer names them (domain.md §4.2). */
const usualRankNames = ['Guild Leader', 'Officer', 'Veteran', 'Member', 'Initiate'] as const;

/** The guild leader's role goes by either name. */
const leaderRoleNames = ['gm', 'guild leader'];

export function usualRankName(index: number): string {
  return usualRankNames[index] ?? `Rank ${index}`;
}

/** What a rank is called in the guild, as far as anybody said, or usually. */
export function rankName(guild: Pick<GuildView, 'ranks'>, index: number): string {
  return guild.ranks.find((rank) => rank.index === index)?.name ?? usualRankName(index);
}

/** The Discord role that each rank of a guild expects: as an officer saved it, or guessed by name until then. */
export function roleByRank(
  guild: Pick<GuildView, 'mapSaved' | 'ranks'>,
  roles: ReadonlyMap<string, RoleView>,
): Map<number, string> {
  if (guild.mapSaved) {
    return new Map(guild.ranks.flatMap(({ index, roleId }) => (roleId === null ? [] : [[index, roleId] as const])));
  }
  // Discord gives managed roles by itself; of two that share a name the higher one wins.
  const lowestFirst = [...roles.values()]
    .filter((role) => !role.managed)
    .sort(higherInList)
    .reverse();
  const roleByName = new Map(lowestFirst.map((role) => [role.name.trim().toLowerCase(), role.id]));
  const indexes = new Set([...usualRankNames.keys(), ...guild.ranks.map((rank) => rank.index)]);
  return new Map(
    [...indexes].flatMap((index) => {
      const role = roleNamesOf(guild, index)
        .map((name) => roleByName.get(name))
        .find((id) => id !== undefined);
      return role === undefined ? [] : [[index, role] as const];
    }),
  );
}

/**
 * Every role that some rank of a guild that counts expects, the best first: by the lowest rank index that expects it,
 * ties by Discord's list (domain.md §2).
 */
export const guildRoles = oncePerView<readonly RoleView[]>((view) => {
  const bestIndex = new Map<string, number>();
  for (const guild of countingGuilds(view)) {
    for (const [index, roleId] of roleByRank(guild, view.roles)) {
      bestIndex.set(roleId, Math.min(index, bestIndex.get(roleId) ?? index));
    }
  }
  const ranked = [...bestIndex].flatMap(([roleId, index]) => {
    const role = view.roles.get(roleId);
    return role ? [{ role, index }] : [];
  });
  return ranked
    .sort((one, other) => one.index - other.index || higherInList(one.role, other.role))
    .map((it) => it.role);
});

export const guildRoleIds = oncePerView<ReadonlySet<string>>((view) => new Set(guildRoles(view).map(({ id }) => id)));

/** The guild roles that a member holds, the best first. */
export function heldGuildRoles({ roleIds }: MemberView, view: View): readonly RoleView[] {
  if (roleIds.length === 0) return [];
  const heldBy = heldByRoles(view);
  const known = heldBy.get(roleIds);
  if (known) return known;
  const held = guildRoles(view).filter((role) => roleIds.includes(role.id));
  heldBy.set(roleIds, held);
  return held;
}

/** By the list itself: a view of thousands of members has one list for all who hold the same roles. */
const heldByRoles = oncePerView(() => new WeakMap<readonly string[], readonly RoleView[]>());

/** The guilds whose ranks say which roles their players should hold. */
export const countingGuilds = oncePerView<readonly GuildView[]>((view) =>
  [...view.guilds.values()].filter((guild) => guild.countsForRoles),
);

/** Sorts as Discord's list shows roles, the highest first; of two at one position the older stands above. */
export function higherInList(one: RoleView, other: RoleView): number {
  return other.position - one.position || one.id.length - other.id.length || (one.id < other.id ? -1 : 1);
}

function roleNamesOf(guild: Pick<GuildView, 'ranks'>, index: number): string[] {
  const name = rankName(guild, index).trim().toLowerCase();
  return index === 0 ? [name, ...leaderRoleNames] : [name];
}
