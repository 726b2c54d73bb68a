import type { Tenant } from './database.ts';
import { ANY_ID, iso, listParameter, rowsParameter } from './rows.ts';

export interface AliasRow {
  readonly playerId: string;
  readonly name: string;
  readonly key: string;
  readonly learnedBy: string;
}

/** Learns other names of players and answers those that were new. */
export async function insertAliases(
  { em, serverId }: Tenant,
  rows: readonly AliasRow[],
  at: Date,
): Promise<{ id: string; playerId: string; name: string }[]> {
  if (rows.length === 0) return [];
  return em.execute<{ id: string; playerId: string; name: string }[]>(
    `insert into player_alias (server_id, player_id, name, key, learned_at, learned_by)
     select ?, "playerId", "name", "key", ?::timestamptz, "learnedBy"
     from jsonb_to_recordset(?::jsonb) as row("playerId" uuid, "name" text, "key" text, "learnedBy" text)
     on conflict (server_id, player_id, key) do nothing
     returning id, player_id as "playerId", name`,
    [serverId, at, rowsParameter(rows)],
  );
}

/** An alias that is known, with the entry of the history that tells how it was learned: from a link or otherwise. */
export interface LearnedAlias {
  readonly changeId: string;
  readonly byLink: boolean;
  readonly id: string;
  /** Whose it is now. */
  readonly playerId: string;
  readonly name: string;
  readonly key: string;
  readonly learnedAt: string;
  readonly learnedBy: string;
}

/** What was learned about these players and is still known. */
export async function loadLearnedAliases({ em }: Tenant, playerIds: readonly string[]): Promise<LearnedAlias[]> {
  if (playerIds.length === 0) return [];
  return em.execute<LearnedAlias[]>(
    `select change.id as "changeId", change.why <> '[]' as "byLink", alias.id, alias.player_id as "playerId", alias.name,
       alias.key, ${iso('alias.learned_at')} as "learnedAt", alias.learned_by as "learnedBy"
     from change join player_alias alias on alias.id = (change.after ->> 'id')::uuid
     where change.what = 'alias.learned' and change.undone_at is null
       and change.player_id = ${ANY_ID}`,
    [listParameter(playerIds)],
  );
}

/** The links of these players' characters with what each stands on. */
export async function loadEvidenceOf(
  { em }: Tenant,
  playerIds: readonly string[],
): Promise<{ readonly id: string; readonly playerId: string; readonly evidence: readonly unknown[] }[]> {
  if (playerIds.length === 0) return [];
  return em.execute(
    `select id, player_id as "playerId", evidence from link
     where character_id is not null and player_id = ${ANY_ID}`,
    [listParameter(playerIds)],
  );
}

export async function deleteAliases({ em }: Tenant, aliasIds: readonly string[]): Promise<void> {
  if (aliasIds.length === 0) return;
  await em.execute(`delete from player_alias where id = ${ANY_ID}`, [listParameter(aliasIds)]);
}
