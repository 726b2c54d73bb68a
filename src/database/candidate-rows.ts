import type { Tenant } from './database.ts';
import { ANY_ID, iso, listParameter, rowsParameter } from './rows.ts';

export interface CandidateRow {
  readonly characterId: string;
  readonly options: readonly unknown[];
  readonly doubts: readonly string[];
}

/** Drops what was suggested for characters, and answers each suggestion as history keeps it. */
export async function dropCandidates(
  { em }: Tenant,
  characterIds: readonly string[],
): Promise<readonly { readonly characterId: string; readonly record: Readonly<Record<string, unknown>> }[]> {
  if (characterIds.length === 0) return [];
  return em.execute(
    `delete from candidate
     where character_id = ${ANY_ID}
     returning character_id as "characterId", jsonb_build_object(
       'id', id, 'options', options, 'doubts', to_jsonb(doubts), 'foundAt', ${iso('found_at')}
     ) as record`,
    [listParameter(characterIds)],
  );
}

/** A candidate that a match dropped, or renewed with others to choose from, as history keeps it. */
export interface ReplacedCandidate {
  readonly characterId: string;
  readonly renewed: boolean;
  readonly record: Readonly<Record<string, unknown>>;
}

/**
 * The candidates of the latest match are all there are: a later match drops what it does not suggest any more. Answers
 * what was there instead.
 */
export async function replaceCandidates(
  { em, serverId }: Tenant,
  rows: readonly CandidateRow[],
  at: Date,
): Promise<ReplacedCandidate[]> {
  return em.execute<ReplacedCandidate[]>(
    `with incoming as (
       select * from jsonb_to_recordset(?::jsonb) as row("characterId" uuid, "options" jsonb, "doubts" text[])
     ), replaced as materialized (
       select candidate.*, incoming."characterId" is not null as renewed
       from candidate left join incoming on incoming."characterId" = candidate.character_id
       where incoming."characterId" is null
         or (candidate.options, candidate.doubts) is distinct from (incoming."options", incoming."doubts")
     ), dropped as (
       delete from candidate using replaced where candidate.id = replaced.id and not replaced.renewed
     ), saved as (
       insert into candidate (server_id, character_id, options, doubts, found_at)
       select ?, "characterId", "options", "doubts", ?::timestamptz from incoming
       on conflict (server_id, character_id) do update
         set options = excluded.options, doubts = excluded.doubts, found_at = excluded.found_at
         where (candidate.options, candidate.doubts) is distinct from (excluded.options, excluded.doubts)
     )
     select character_id as "characterId", renewed, jsonb_build_object(
       'id', id, 'options', options, 'doubts', to_jsonb(doubts), 'foundAt', ${iso('found_at')}
     ) as record
     from replaced order by id`,
    [rowsParameter(rows), serverId, at],
  );
}

/**
 * Puts back the candidates that a match replaced, for those it found; a character that has a link or another candidate
 * by now keeps that.
 * @param foundAt when the match was applied
 */
export async function restoreCandidates(
  { em, serverId }: Tenant,
  batchId: string,
  foundAt: Date,
  by: string,
  at: Date,
): Promise<void> {
  await em.execute('delete from candidate where found_at = ?', [foundAt]);
  await em.execute(
    `with replaced as (
       update change set undone_at = ?, undone_by = ?
       where batch_id = ? and what in ('candidate.dropped', 'candidate.renewed') and undone_at is null
         and exists (select 1 from character where character.id = change.character_id)
         and not exists (select 1 from link where link.character_id = change.character_id)
         and not exists (select 1 from candidate where candidate.character_id = change.character_id)
       returning character_id, before
     )
     insert into candidate (server_id, id, character_id, options, doubts, found_at)
     select ?, (before ->> 'id')::uuid, character_id, before -> 'options',
       array(select jsonb_array_elements_text(before -> 'doubts')), (before ->> 'foundAt')::timestamptz
     from replaced`,
    [at, by, batchId, serverId],
  );
}
