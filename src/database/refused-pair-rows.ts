import type { Tenant } from './database.ts';
import { ANY_ID, iso, listParameter, rowsParameter } from './rows.ts';

/** Whom a character can be refused to: a member, or a player who is not on Discord. */
export interface RefusedEnd {
  readonly table: 'refused_pair' | 'refused_player';
  readonly column: 'member_id' | 'player_id';
  readonly type: 'text' | 'uuid';
}

export const MEMBER: RefusedEnd = { table: 'refused_pair', column: 'member_id', type: 'text' };
export const PLAYER: RefusedEnd = { table: 'refused_player', column: 'player_id', type: 'uuid' };

/** A character, and the id of whoever it is not. */
export interface Refusal {
  readonly characterId: string;
  readonly id: string;
}

/** When an officer said so, and who. */
interface Word {
  readonly refusedAt: Date | string;
  readonly refusedBy: string;
}

/** Remembers refusals, and answers those that were not known. */
export async function refuse(
  { em, serverId }: Tenant,
  { table, column, type }: RefusedEnd,
  refusals: readonly Refusal[],
  { refusedAt, refusedBy }: Word,
): Promise<readonly Refusal[]> {
  if (refusals.length === 0) return [];
  return em.execute<Refusal[]>(
    `insert into ${table} (server_id, character_id, ${column}, refused_at, refused_by)
     select ?, "characterId", "id", ?::timestamptz, ?
     from jsonb_to_recordset(?::jsonb) as row("characterId" uuid, "id" ${type})
     on conflict do nothing
     returning character_id as "characterId", ${column} as "id"`,
    [serverId, refusedAt, refusedBy, rowsParameter(refusals.map(({ characterId, id }) => ({ characterId, id })))],
  );
}

/** Forgets a refusal; answers whether it was there. */
export async function allow(
  { em }: Tenant,
  { table, column }: RefusedEnd,
  { characterId, id }: Refusal,
): Promise<boolean> {
  const gone = await em.execute<object[]>(
    `delete from ${table} where character_id = ? and ${column} = ? returning character_id`,
    [characterId, id],
  );
  return gone.length > 0;
}

/** A refusal that an officer's later word for the link overrules. */
export interface OverruledRefusal {
  readonly characterId: string;
  /** Null: of a player who is not on Discord. */
  readonly memberId: string | null;
  readonly refusedAt: string;
  readonly refusedBy: string;
}

/** Takes away the refusals between these players, or their members, and their confirmed characters, and answers them. */
export async function takeOverruledRefusals(
  { em }: Tenant,
  playerIds: readonly string[],
): Promise<(OverruledRefusal & { readonly playerId: string })[]> {
  return em.execute<(OverruledRefusal & { readonly playerId: string })[]>(
    `with confirmed as materialized (
       select player_id, character_id from link
       where player_id = ${ANY_ID} and character_id is not null and confirmed_at is not null
     ), of_members as (
       delete from refused_pair using confirmed, link
       where link.player_id = confirmed.player_id
         and refused_pair.character_id = confirmed.character_id and refused_pair.member_id = link.member_id
       returning confirmed.player_id, refused_pair.character_id, refused_pair.member_id, refused_at, refused_by
     ), of_players as (
       delete from refused_player using confirmed
       where refused_player.character_id = confirmed.character_id and refused_player.player_id = confirmed.player_id
       returning confirmed.player_id, refused_player.character_id, null, refused_at, refused_by
     )
     select player_id as "playerId", character_id as "characterId", member_id as "memberId",
       ${iso('refused_at')} as "refusedAt", refused_by as "refusedBy"
     from (select * from of_members union all select * from of_players) as overruled`,
    [listParameter(playerIds)],
  );
}
