import type { Tenant } from './database.ts';
import { ANY_ID, iso, listParameter, rowsParameter } from './rows.ts';

/** A character and a member who do not belong together. */
interface Pair {
  readonly characterId: string;
  readonly memberId: string;
}

/** Remembers pairs as refused, and answers those that were not. */
export async function refusePairs(
  { em, serverId }: Tenant,
  pairs: readonly Pair[],
  by: string,
  at: Date,
): Promise<readonly Pair[]> {
  if (pairs.length === 0) return [];
  const rows = pairs.map(({ characterId, memberId }) => ({ characterId, memberId }));
  return em.execute<Pair[]>(
    `insert into refused_pair (server_id, character_id, member_id, refused_at, refused_by)
     select ?, "characterId", "memberId", ?::timestamptz, ?
     from jsonb_to_recordset(?::jsonb) as row("characterId" uuid, "memberId" text)
     on conflict do nothing
     returning character_id as "characterId", member_id as "memberId"`,
    [serverId, at, by, rowsParameter(rows)],
  );
}

/** A character and a player who do not belong together. */
interface PlayerPair {
  readonly characterId: string;
  readonly playerId: string;
}

/** As {@link refusePairs}, of players who are not on Discord. */
export async function refusePlayers(
  { em, serverId }: Tenant,
  pairs: readonly PlayerPair[],
  by: string,
  at: Date,
): Promise<readonly PlayerPair[]> {
  if (pairs.length === 0) return [];
  const rows = pairs.map(({ characterId, playerId }) => ({ characterId, playerId }));
  return em.execute<PlayerPair[]>(
    `insert into refused_player (server_id, character_id, player_id, refused_at, refused_by)
     select ?, "characterId", "playerId", ?::timestamptz, ?
     from jsonb_to_recordset(?::jsonb) as row("characterId" uuid, "playerId" uuid)
     on conflict do nothing
     returning character_id as "characterId", player_id as "playerId"`,
    [serverId, at, by, rowsParameter(rows)],
  );
}

/** A refusal that an officer's later word for the link overrules. */
export interface OverruledRefusal {
  readonly characterId: string;
  /** Null: the player himself was refused. */
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
