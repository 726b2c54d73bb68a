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
 * (domain.md §6), and characters that the last roster did not list neither: their rank is an old one.
 */
export function expectedRole(playerId: string, view: View): ExpectedRole | undefined {
  const known = expectedByPlayer(view);
  const earlier = known.get(playerId);
  if (earlier !== undefined) return earlier ?? undefined;
  const expected = roleAmong(playerId, view, ({ present, missingSince }) => present && missingSince === null);
  known.set(playerId, expected ?? null);
  return expected;
}

/** Several rules ask for the same player. */
const expectedByPlayer = oncePerView(() => new Map<string, ExpectedRole | null>());

/**
 * The character that keeps anybody from telling which role is expected: the last roster did not list it, though it did
 * not depart (shrink guard), and with it another role would be expected, or nothing else of the player is there.
 */
export function decisiveMissing(playerId: string, view: View): CharacterView | undefined {
  const present = charactersOfPlayer(playerId, view).filter((character) => character.present);
  const missing = present.filter(({ missingSince }) => missingSince !== null);
  if (missing.length === 0) return undefined;
  const withMissing = roleAmong(playerId, view, (character) => character.present);
  const decides = missing.length === present.length || withMissing?.role.id !== expectedRole(playerId, view)?.role.id;
  return decides ? (missing.find(({ id }) => id === withMissing?.character.id) ?? missing[0]) : undefined;
}

function roleAmong(playerId: string, view: View, counts: (character: CharacterView) => boolean) {
  const mainId = view.players.get(playerId)?.mainId ?? null;
  const judged = charactersOfPlayer(playerId, view).filter(
    (character) => counts(character) && (view.server.judgedBy === 'best_rank' || character.id === mainId),
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
