import type { DirectoryRows } from '../../src/identity/directory.ts';
import type { RosterSnapshot } from '../../src/sources/battle-net/snapshots.ts';
import type { MemberListSnapshot } from '../../src/sources/discord-members/source.ts';
import type { GeneratedCharacter, GeneratedGuild } from './labels.ts';

/** The generated guild as matching sees it. */
export function directoryRows(guild: GeneratedGuild): DirectoryRows {
  const linkedMembers = new Set(
    guild.characters.filter(({ linkedBefore }) => linkedBefore).map(({ ownerId }) => ownerId),
  );
  const playerOf = (memberId: string | null) => (linkedMembers.has(memberId) ? `player-${memberId}` : null);
  return {
    members: guild.members.map((member) => ({
      id: member.id,
      username: member.username,
      globalName: member.globalName,
      nickname: member.nickname,
      isBot: false,
      present: member.present,
      holdsGuildRole: member.holdsGuildRole,
      playerId: playerOf(member.id),
    })),
    characters: guild.characters.map((character) => ({
      id: character.id,
      name: character.name,
      realmSlug: character.realmSlug,
      guildId: 'guild',
      present: character.present,
      playerId: character.linkedBefore ? playerOf(character.ownerId) : null,
      guildNote: character.guildNote,
      officerNote: character.officerNote,
    })),
    players: guild.characters
      .filter(({ linkedBefore }) => linkedBefore)
      .map(({ ownerId, name }) => ({
        id: `player-${ownerId}`,
        displayName: name,
        aliases: guild.aliases.get(ownerId ?? '') ?? [],
      })),
    refusedPairs: [],
    refusedPlayers: [],
  };
}

/** The guild's Discord server as a complete list of members and roles. */
export function memberList(guild: GeneratedGuild, observedAt: Date): MemberListSnapshot {
  const present = guild.members.filter((member) => member.present);
  return {
    kind: 'complete',
    observedAt,
    server: { id: guild.serverId, name: 'Pull All The Things', ownerId: present[0]?.id ?? '1' },
    roles: guild.roles.map((role, at) => ({
      ...role,
      position: guild.roles.length - at,
      permissions: '0',
      managed: false,
    })),
    members: present.map(({ id, username, globalName, nickname, roleIds, joinedAt }) => ({
      id,
      username,
      globalName,
      nickname,
      roleIds,
      joinedAt,
    })),
  };
}

/** The guild as a complete roster. */
export function roster(guild: GeneratedGuild, observedAt: Date): RosterSnapshot {
  return {
    observedAt,
    guild: { battleNetId: 1, name: 'Pull All The Things', realmSlug: 'senjin', realmName: "Sen'jin" },
    characters: guild.characters.filter(({ present }) => present).map(listed),
  };
}

function listed(character: GeneratedCharacter): RosterSnapshot['characters'][number] {
  const { battleNetId, name, realmSlug, level, className, rankIndex } = character;
  return { battleNetId, name, realmSlug, realmName: null, level, classId: 1, className, rankIndex };
}
