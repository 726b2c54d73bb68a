import { charactersOfPlayer } from './characters-of-player.ts';
import { countingGuilds, higherInList, roleByRank } from './guild-roles.ts';
import { oncePerView } from './once-per-view.ts';
import type { CharacterView, GuildView, RoleView, View } from './view.ts';

/** The role that a player's members should hold, and what gives it. */
export interface ExpectedRole {
  readonly role: RoleView;
  /** Whose rank it is: of several the main, else the one that holds it longest. */
  readonly character: CharacterView;
  readonly guild: GuildView;
}

const roleByRankOfGuild = oncePerView<ReadonlyMap<string, ReadonlyMap<number, string>>>(
  (view) => new Map(countingGuilds(view).map((guild) => [guild.id, roleByRank(guild, view.roles)])),
);

/**
 * The role of the best rank among a player's present characters in guilds that count, or of their main where the
 * server judges by main; between guilds the role higher in Discord's list. Ranks without a role count for nothing
 * (domain.md §6).
 */
export function expectedRole(playerId: string, view: View): ExpectedRole | undefined {
  const mainId = view.players.get(playerId)?.mainId ?? null;
  const judged = charactersOfPlayer(playerId, view).filter(
    (character) => character.present && (view.server.judgedBy === 'best_rank' || character.id === mainId),
  );
  const best = countingGuilds(view).flatMap((guild) => {
    const expected = bestOfGuild(guild, judged, mainId, view);
    return expected ? [expected] : [];
  });
  return best.sort((one, other) => higherInList(one.role, other.role))[0];
}

function bestOfGuild(
  guild: GuildView,
  judged: readonly CharacterView[],
  mainId: string | null,
  view: View,
): ExpectedRole | undefined {
  const roles = roleByRankOfGuild(view).get(guild.id);
  const ranked = judged.flatMap((character) => {
    const role = character.guildId === guild.id && view.roles.get(roles?.get(character.rankIndex) ?? '');
    return role ? [{ role, character, guild }] : [];
  });
  return ranked.sort((one, other) => byRank(one.character, other.character, mainId))[0];
}

function byRank(one: CharacterView, other: CharacterView, mainId: string | null): number {
  if (one.rankIndex !== other.rankIndex) return one.rankIndex - other.rankIndex;
  if (one.id === mainId || other.id === mainId) return one.id === mainId ? -1 : 1;
  return one.rankSince.getTime() - other.rankSince.getTime() || (one.id < other.id ? -1 : 1);
}
