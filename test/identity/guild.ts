import {
  Directory,
  type KnownCharacter,
  type KnownMember,
  type KnownPlayer,
  type RefusedPair,
} from '../../src/identity/directory.ts';

type Lines<Row extends { id: string }> = Record<string, Partial<Row>>;

export interface Guild {
  readonly members?: Lines<KnownMember>;
  readonly characters?: Lines<KnownCharacter>;
  readonly players?: Lines<KnownPlayer>;
  readonly refused?: readonly (readonly [character: string, member: string])[];
}

export interface Rows {
  readonly members: KnownMember[];
  readonly characters: KnownCharacter[];
  readonly players: KnownPlayer[];
  readonly refusedPairs: RefusedPair[];
}

/**
 * A guild in a few lines. What a case does not say is ordinary: a member with a guild role and no player, whose username
 * is the id; a character on the roster of Sen'jin without notes and player, whose name is the id; a player called so.
 */
export function rowsOf(guild: Guild): Rows {
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
    refusedPairs: (guild.refused ?? []).map(([characterId, memberId]) => ({ characterId, memberId })),
  };
}

export function directoryOf(guild: Guild): Directory {
  return new Directory(rowsOf(guild));
}
