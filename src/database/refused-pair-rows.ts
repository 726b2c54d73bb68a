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

/** A refusal that an officer's later word for the link overrules. */
export interface OverruledRefusal {
  readonly characterId: string;
  readonly memberId: string;
  readonly refusedAt: string;
  readonly refusedBy: string;
}

/** Takes away the refusals between these players' confirmed characters and their members, and answers them. */
export async function takeOverruledRefusals(
  { em }: Tenant,
  playerIds: readonly string[],
): Promise<(OverruledRefusal & { readonly playerId: string })[]> {
  return em.execute<(OverruledRefusal & { readonly playerId: string })[]>(
    `delete from refused_pair using link of_character, link of_member
     where of_character.player_id = ${ANY_ID}
       and of_member.player_id = of_character.player_id and of_character.confirmed_at is not null
       and refused_pair.character_id = of_character.character_id and refused_pair.member_id = of_member.member_id
     returning of_character.player_id as "playerId", refused_pair.character_id as "characterId",
       refused_pair.member_id as "memberId", ${iso('refused_at')} as "refusedAt", refused_by as "refusedBy"`,
    [listParameter(playerIds)],
  );
}
