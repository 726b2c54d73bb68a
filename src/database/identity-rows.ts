import type { Person } from '../identity/directory.ts';
import type { Tenant } from './database.ts';
import { iso, listParameter, rowsParameter } from './rows.ts';

export interface PlayerRow {
  readonly id: string;
  readonly displayName: string;
  readonly nameKey: string;
  readonly createdBy: string;
}

/** A link to insert; exactly one end is set. */
export interface LinkRow {
  readonly id: string;
  readonly playerId: string;
  readonly characterId: string | null;
  readonly memberId: string | null;
  readonly source: string;
  readonly confidence: string;
  readonly evidence: readonly unknown[];
  readonly createdBy: string;
  /** An instant as text, and whose word it is; both, or neither. */
  readonly confirmedAt?: string;
  readonly confirmedBy?: string;
}

export interface AliasRow {
  readonly playerId: string;
  readonly name: string;
  readonly key: string;
  readonly learnedBy: string;
}

export interface CandidateRow {
  readonly characterId: string;
  readonly options: readonly unknown[];
  readonly doubts: readonly string[];
}

/**
 * Lets one transaction at a time write who is who in this server; it waits for its turn, and shows what the one before
 * left. To be taken after a finding's row, never before: that is the order in which presses take both.
 */
export async function lockIdentity({ em, serverId }: Tenant): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('who is who in ' || ?, 0))`, [serverId]);
}

/** Who and what a link is to join, as they are at this moment. */
export interface Ends {
  readonly characters: ReadonlyMap<string, { readonly isLinked: boolean }>;
  /** What the member is called, and their player, if they have one. */
  readonly members: ReadonlyMap<string, { readonly displayName: string; readonly playerId: string | null }>;
  readonly players: ReadonlySet<string>;
}

/** The ends of links that are to be made; what is not there is missing. */
export async function loadEnds(
  { em }: Tenant,
  links: readonly { readonly characterId: string; readonly person: Person }[],
): Promise<Ends> {
  const people = links.map(({ person }) => person);
  const [row] = await em.execute<
    {
      characters: { id: string; isLinked: boolean }[];
      members: { id: string; displayName: string; playerId: string | null }[];
      players: { id: string }[];
    }[]
  >(
    `select
       (select coalesce(json_agg(json_build_object('id', id, 'isLinked', exists (
          select 1 from link where link.character_id = character.id
        ))), '[]')
        from character where id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))) as characters,
       (select coalesce(json_agg(json_build_object('id', id, 'displayName', coalesce(global_name, username), 'playerId', (
          select player_id from link where link.member_id = member.id
        ))), '[]')
        from member where id = any(array(select jsonb_array_elements_text(?::jsonb)))) as members,
       (select coalesce(json_agg(json_build_object('id', id)), '[]')
        from player where id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))) as players`,
    [
      listParameter(links.map(({ characterId }) => characterId)),
      listParameter(people.flatMap((person) => (person.kind === 'member' ? [person.memberId] : []))),
      listParameter(people.flatMap((person) => (person.kind === 'player' ? [person.playerId] : []))),
    ],
  );
  const { characters = [], members = [], players = [] } = row ?? {};
  return {
    characters: new Map(characters.map((character) => [character.id, character])),
    members: new Map(members.map((member) => [member.id, member])),
    players: new Set(players.map(({ id }) => id)),
  };
}

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

/** Drops what was suggested for characters, and answers each suggestion as history keeps it. */
export async function dropCandidates(
  { em }: Tenant,
  characterIds: readonly string[],
): Promise<readonly { readonly characterId: string; readonly record: Readonly<Record<string, unknown>> }[]> {
  if (characterIds.length === 0) return [];
  return em.execute(
    `delete from candidate
     where character_id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))
     returning character_id as "characterId", jsonb_build_object(
       'id', id, 'options', options, 'doubts', to_jsonb(doubts), 'foundAt', ${iso('found_at')}
     ) as record`,
    [listParameter(characterIds)],
  );
}

export async function insertPlayers({ em, serverId }: Tenant, rows: readonly PlayerRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `insert into player (server_id, id, display_name, name_key, created_at, created_by)
     select ?, "id", "displayName", "nameKey", ?::timestamptz, "createdBy"
     from jsonb_to_recordset(?::jsonb) as row("id" uuid, "displayName" text, "nameKey" text, "createdBy" text)`,
    [serverId, at, rowsParameter(rows)],
  );
}

export async function insertLinks({ em, serverId }: Tenant, rows: readonly LinkRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `insert into link (server_id, id, player_id, character_id, member_id, source, confidence, evidence, created_at, created_by,
       confirmed_at, confirmed_by)
     select ?, "id", "playerId", "characterId", "memberId", "source", "confidence", "evidence", ?::timestamptz, "createdBy",
       "confirmedAt", "confirmedBy"
     from jsonb_to_recordset(?::jsonb) as row(
       "id" uuid, "playerId" uuid, "characterId" uuid, "memberId" text, "source" text, "confidence" text,
       "evidence" jsonb, "createdBy" text, "confirmedAt" timestamptz, "confirmedBy" text
     )`,
    [serverId, at, rowsParameter(rows)],
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
     where of_character.player_id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))
       and of_member.player_id = of_character.player_id and of_character.confirmed_at is not null
       and refused_pair.character_id = of_character.character_id and refused_pair.member_id = of_member.member_id
     returning of_character.player_id as "playerId", refused_pair.character_id as "characterId",
       refused_pair.member_id as "memberId", to_json(refused_at) #>> '{}' as "refusedAt", refused_by as "refusedBy"`,
    [listParameter(playerIds)],
  );
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
       alias.key, to_json(alias.learned_at) #>> '{}' as "learnedAt", alias.learned_by as "learnedBy"
     from change join player_alias alias on alias.id = (change.after ->> 'id')::uuid
     where change.what = 'alias.learned' and change.undone_at is null
       and change.player_id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))`,
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
     where character_id is not null and player_id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))`,
    [listParameter(playerIds)],
  );
}

export async function deleteAliases({ em }: Tenant, aliasIds: readonly string[]): Promise<void> {
  if (aliasIds.length === 0) return;
  await em.execute(
    `delete from player_alias where id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))`,
    [listParameter(aliasIds)],
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

/** A link that a batch made and that was taken back, as history keeps it. */
export interface TakenLink {
  readonly id: string;
  readonly playerId: string;
  readonly evidence: readonly unknown[];
}

/**
 * Takes back the links that a batch made and nobody touched since; a member stays with a player of whom something
 * stays. Answers those that went, and how many stayed because somebody changed them or what stands on them.
 */
export async function takeBackLinks(
  { em }: Tenant,
  batchId: string,
  by: string,
  at: Date,
): Promise<{ readonly taken: readonly TakenLink[]; readonly skipped: number }> {
  const made = await em.execute<{ id: string; untouched: boolean }[]>(
    `with made as materialized (
       select change.id, link.id as link_id, link.player_id, link.member_id
       from change
       left join link on link.id = (change.after ->> 'id')::uuid
         and link.player_id = (change.after ->> 'playerId')::uuid
         and link.confidence = change.after ->> 'confidence'
         and link.confirmed_at is not distinct from (change.after ->> 'confirmedAt')::timestamptz
       where change.batch_id = ? and change.what = 'link.created' and change.undone_at is null
     ), staying as (
       select player_id from link
       where player_id in (select player_id from made where member_id is not null)
         and id not in (select link_id from made where link_id is not null)
     )
     select id, link_id is not null and (member_id is null or player_id not in (select player_id from staying))
       as untouched
     from made`,
    [batchId],
  );
  const undone = made.filter((change) => change.untouched).map((change) => change.id);
  const taken = await em.execute<TakenLink[]>(
    `with taken as (
       update change set undone_at = ?, undone_by = ?
       where id in (select value::uuid from jsonb_array_elements_text(?::jsonb))
       returning (after ->> 'id')::uuid as link_id
     )
     delete from link using taken where link.id = taken.link_id
     returning link.id, link.player_id as "playerId", link.evidence`,
    [at, by, listParameter(undone)],
  );
  // A character that goes is no main of whom it leaves.
  await em.execute(
    `update player set main_id = null
     from change
     where change.batch_id = ? and change.what = 'link.created' and change.character_id = player.main_id
       and not exists (select 1 from link where link.character_id = player.main_id and link.player_id = player.id)`,
    [batchId],
  );
  return { taken, skipped: made.length - taken.length };
}

/** Removes the players whom a batch made and to whom nothing belongs any more. */
export async function takeBackPlayers({ em }: Tenant, batchId: string, by: string, at: Date): Promise<void> {
  await em.execute(
    `with orphaned as (
       update change set undone_at = ?, undone_by = ?
       where batch_id = ? and what = 'player.created' and undone_at is null
         and not exists (select 1 from link where link.player_id = change.player_id)
       returning player_id
     )
     delete from player using orphaned where player.id = orphaned.player_id`,
    [at, by, batchId],
  );
}
