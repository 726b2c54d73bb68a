import {
  Directory,
  type KnownCharacter,
  type KnownMember,
  type KnownPlayer,
  type RefusedPair,
  type RefusedPlayer,
} from '../../src/identity/directory.ts';

type Lines<Row extends { id: string }> = Record<string, Partial<Row>>;

export interface Guild {
  readonly members?: Lines<KnownMember>;
  readonly characters?: Lines<KnownCharacter>;
  readonly players?: Lines<KnownPlayer>;
  readonly refused?: readonly (readonly [character: string, memberOrPlayer: string])[];
}

export interface Rows {
  readonly members: KnownMember[];
  readonly characters: KnownCharacter[];
  readonly players: KnownPlayer[];
  readonly refusedPairs: RefusedPair[];
  readonly refusedPlayers: RefusedPlayer[];
}

/**
 * A guild in a few lines. What a case does not say is ordinary: a member with a guild role and no player, whose username
 * is the id; a character on the roster of Sen'jin without notes and player, whose name is the id; a player called so.
 */
export function rowsOf(guild: Guild): Rows {
  const refused = (guild.refused ?? []).map(([characterId, id]) => ({ characterId, id }));
  const { players = [], members = [] } = Object.groupBy(refused, ({ id }) =>
    id in (guild.players ?? {}) ? 'players' : 'members',
  );
  return {
    members: Object.entries(guild.members ?? {}).map(([id, member]) => ({
      id,
      username: id,
      globalName: null,
      nickname: null,
      isBot: false,
      present: true,
      holdsGuildRole: true,
      playerId: null,
      ...member,
    })),
    characters: Object.entries(guild.characters ?? {}).map(([id, character]) => ({
      id,
      name: id,
      realmSlug: 'senjin',
      guildId: 'guild',
      present: true,
      playerId: null,
      guildNote: null,
      officerNote: null,
      ...character,
    })),
    players: Object.entries(guild.players ?? {}).map(([id, player]) => ({
      id,
      displayName: id,
      aliases: [],
      ...player,
    })),
    refusedPairs: members.map(({ characterId, id }) => ({ characterId, memberId: id })),
    refusedPlayers: players.map(({ characterId, id }) => ({ characterId, playerId: id })),
  };
}

export function directoryOf(guild: Guild): Directory {
  return new Directory(rowsOf(guild));
}
