import { Directory, type DirectoryRows } from '../identity/directory.ts';
import { type Match, matchServer } from '../identity/match.ts';
import { guildRoleIds } from './guild-roles.ts';
import { oncePerView } from './once-per-view.ts';
import type { ViewContent } from './view.ts';

/** Everybody in the view, as matching looks them up. */
export const directoryOf = oncePerView((view) => new Directory(directoryRowsOf(view)));

/** What matching says about everybody in the view. */
export const matchOf: (view: ViewContent) => Match = oncePerView((view) => matchServer(directoryOf(view)));

/** As plain rows, which another thread can be handed. */
export function directoryRowsOf(view: ViewContent): DirectoryRows {
  const guildRoles = guildRoleIds(view);
  return {
    members: [...view.members.values()].map((member) => ({
      id: member.id,
      username: member.username,
      globalName: member.globalName,
      nickname: member.nickname,
      isBot: false,
      present: member.present,
      holdsGuildRole: member.roleIds.some((id) => guildRoles.has(id)),
      playerId: member.link?.playerId ?? null,
    })),
    characters: [...view.characters.values()].map((character) => ({
      id: character.id,
      name: character.name,
      realmSlug: character.realmSlug,
      guildId: character.guildId,
      present: character.present,
      playerId: character.link?.playerId ?? null,
      guildNote: character.guildNote?.text ?? null,
      officerNote: character.officerNote?.text ?? null,
    })),
    players: [...view.players.values()],
    refusedPairs: view.refusedPairs,
    refusedPlayers: view.refusedPlayers,
  };
}
