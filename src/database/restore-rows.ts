import type { Tenant } from './database.ts';
import { listParameter, rowsParameter } from './rows.ts';

/** A change of a batch that can still be put back. */
export interface RecordedChange {
  readonly id: string;
  readonly what: string;
  readonly playerId: string | null;
  readonly before: Readonly<Record<string, unknown>>;
}

/** What a batch changed of these kinds and nobody undid, oldest first. */
export async function loadChangesOfBatch(
  { em }: Tenant,
  batchId: string,
  kinds: readonly string[],
): Promise<RecordedChange[]> {
  return em.execute<RecordedChange[]>(
    `select id, what, player_id as "playerId", before from change
     where batch_id = ? and undone_at is null and state = 'done'
       and what = any(array(select jsonb_array_elements_text(?::jsonb)))
     order by number`,
    [batchId, listParameter(kinds)],
  );
}

export interface RestoredPlayer {
  readonly id: string;
  readonly displayName: string;
  readonly nameKey: string;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** Puts players back as they were, and answers which; one who is there again stays as they are. */
export async function restorePlayers(
  { em, serverId }: Tenant,
  rows: readonly RestoredPlayer[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const restored = await em.execute<{ id: string }[]>(
    `insert into player (server_id, id, display_name, name_key, created_at, created_by)
     select ?, "id", "displayName", "nameKey", "createdAt", "createdBy"
     from jsonb_to_recordset(?::jsonb) as row(
       "id" uuid, "displayName" text, "nameKey" text, "createdAt" timestamptz, "createdBy" text
     )
     on conflict (server_id, id) do nothing
     returning id`,
    [serverId, rowsParameter(rows)],
  );
  return new Set(restored.map(({ id }) => id));
}

export interface RestoredAlias {
  readonly id: string;
  readonly playerId: string;
  readonly name: string;
  readonly key: string;
  readonly learnedAt: string;
  readonly learnedBy: string;
}

/** A name that the player has again, or whose player is gone, is left as it is. */
export async function restoreAliases({ em, serverId }: Tenant, rows: readonly RestoredAlias[]): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `insert into player_alias (server_id, id, player_id, name, key, learned_at, learned_by)
     select ?, "id", "playerId", "name", "key", "learnedAt", "learnedBy"
     from jsonb_to_recordset(?::jsonb) as row(
       "id" uuid, "playerId" uuid, "name" text, "key" text, "learnedAt" timestamptz, "learnedBy" text
     )
     where exists (select 1 from player where player.id = row."playerId")
     on conflict do nothing`,
    [serverId, rowsParameter(rows)],
  );
}

/**
 * Puts links back with their original times and confirmation, and answers which; an end that has another link by now
 * keeps it, and a player who is gone gets none.
 */
export async function restoreLinks(
  { em, serverId }: Tenant,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set();
  const restored = await em.execute<{ id: string }[]>(
    `insert into link (server_id, id, player_id, character_id, member_id, source, confidence, evidence, created_at,
       created_by, confirmed_at, confirmed_by)
     select ?, "id", "playerId", "characterId", "memberId", "source", "confidence", "evidence", "createdAt", "createdBy",
       "confirmedAt", "confirmedBy"
     from jsonb_to_recordset(?::jsonb) as row(
       "id" uuid, "playerId" uuid, "characterId" uuid, "memberId" text, "source" text, "confidence" text,
       "evidence" jsonb, "createdAt" timestamptz, "createdBy" text, "confirmedAt" timestamptz, "confirmedBy" text
     )
     where exists (select 1 from player where player.id = row."playerId")
     on conflict do nothing
     returning id`,
    [serverId, rowsParameter(records)],
  );
  return new Set(restored.map(({ id }) => id));
}

/** Makes characters their players' mains again, where they are theirs and the player has no other by now. */
export async function restoreMains(
  { em }: Tenant,
  rows: readonly { readonly playerId: string; readonly mainId: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `update player set main_id = row."mainId"
     from jsonb_to_recordset(?::jsonb) as row("playerId" uuid, "mainId" uuid)
     where player.id = row."playerId" and player.main_id is null
       and exists (select 1 from link where link.character_id = row."mainId" and link.player_id = player.id)`,
    [rowsParameter(rows)],
  );
}
