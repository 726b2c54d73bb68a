import { randomUUID } from 'node:crypto';
import type { Database, Tenant } from '../../src/database/database.ts';
import { Character } from '../../src/database/entities/character.ts';
import { Guild } from '../../src/database/entities/guild.ts';
import { Link } from '../../src/database/entities/link.ts';
import { Player } from '../../src/database/entities/player.ts';
import { Server } from '../../src/database/entities/server.ts';
import type { MemberRow } from '../../src/database/member-rows.ts';
import { characterKey, keyLength, memberKeys } from '../../src/identity/names.ts';

export const SERVER = '100000000000000001';
export const OTHER_SERVER = '200000000000000002';

/** Minutes after a fixed evening: tests compare instants, they never read a clock. */
export function minute(count: number): Date {
  return new Date(Date.UTC(2026, 2, 1, 20, count));
}

export async function storeServer(database: Database, id = SERVER): Promise<void> {
  await database.inServer(id, async ({ em }) => {
    await em.insert(Server, { id, name: `Server ${id}`, ownerId: '42', installedAt: minute(0) });
  });
}

export async function storeGuild({ em, serverId }: Tenant, nameSlug = 'pull-all-the-things'): Promise<Guild> {
  const guild = em.create(Guild, {
    server: serverId,
    region: 'us',
    realmSlug: 'senjin',
    realmName: "Sen'jin",
    nameSlug,
    name: nameSlug,
    addedAt: minute(0),
  });
  await em.flush();
  return guild;
}

let nextBattleNetId = 1;

export async function storeCharacter(
  { em, serverId }: Tenant,
  guild: Guild,
  name: string,
  more: { departedAt?: Date; missingSince?: Date; realmSlug?: string; realmName?: string; rankIndex?: number } = {},
): Promise<Character> {
  const character = em.create(Character, {
    server: serverId,
    id: randomUUID(),
    guild,
    region: guild.region,
    battleNetId: nextBattleNetId++,
    name,
    nameKey: characterKey(name),
    nameLength: keyLength(characterKey(name)),
    realmSlug: 'senjin',
    class: 'Druid',
    level: 80,
    rankIndex: 3,
    rankSince: minute(0),
    firstSeenAt: minute(0),
    ...more,
  });
  await em.flush();
  return character;
}

/** A member as Discord shows them, with the keys that the sync gives them. */
export function memberRow(id: string, more: Partial<Omit<MemberRow, 'id' | 'nameKeys'>> = {}): MemberRow {
  const shown = {
    username: `member${id}`,
    globalName: null,
    nickname: null,
    roleIds: [],
    joinedAt: minute(0),
    ...more,
  };
  return { id, ...shown, nameKeys: memberKeys(shown) };
}

export async function storePlayer({ em, serverId }: Tenant, displayName: string): Promise<Player> {
  const player = em.create(Player, {
    server: serverId,
    id: randomUUID(),
    displayName,
    nameKey: characterKey(displayName),
    createdAt: minute(0),
    createdBy: '42',
  });
  await em.flush();
  return player;
}

/** Links a player to a character or a member, as a sync or an officer would. */
export async function storeLink(
  { em, serverId }: Tenant,
  player: Player,
  end: { readonly characterId: string } | { readonly memberId: string },
): Promise<void> {
  await em.insert(Link, {
    server: serverId,
    player: [serverId, player.id],
    ...('characterId' in end ? { character: [serverId, end.characterId] } : { member: [serverId, end.memberId] }),
    source: 'exact_name',
    confidence: 'high',
    evidence: [],
    createdAt: minute(0),
    createdBy: 'rule',
  });
}
