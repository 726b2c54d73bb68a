import type { Tenant } from './database.ts';
import { ofThisServer } from './entities/columns.ts';
import { ANY_TEXT, listParameter, rowsParameter } from './rows.ts';

const OURS = ofThisServer('finding.server_id');

/** Locks the findings that a batch closed or settled, in the order in which everybody locks them; answers which. */
export async function lockFindingsOfBatch({ em }: Tenant, batchId: string): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from finding where ${OURS} and id in (
       select finding_id from change
       where batch_id = ? and what in ('finding.fixed', 'finding.dismissed', 'finding.snoozed')
       union all
       select (after ->> 'findingId')::uuid from change where batch_id = ? and what = 'finding.settled'
     ) order by id for no key update`,
    [batchId, batchId],
  );
  return rows.map(({ id }) => id);
}

/** Opens again what a batch closed, unless something newer was found about the same subject: then that tells of it. */
export async function reopenFindingsOfBatch(tenant: Tenant, batchId: string, by: string, at: Date): Promise<void> {
  await reopenFindings(tenant, batchId, by, at, 'true');
}

/** As {@link reopenFindingsOfBatch}, of those findings alone of which a role was put back. */
export async function reopenFindingsWithRolesPutBack(
  tenant: Tenant,
  batchId: string,
  by: string,
  at: Date,
): Promise<void> {
  await reopenFindings(
    tenant,
    batchId,
    by,
    at,
    `exists (
      select 1 from change role
      where role.batch_id = change.batch_id and role.finding_id = change.finding_id and role.what like 'role.%'
        and role.undone_at is not null
    )`,
  );
}

/** @param which a condition on the change that closed a finding */
async function reopenFindings({ em }: Tenant, batchId: string, by: string, at: Date, which: string): Promise<void> {
  await em.execute(
    `with taken_back as (
       update change set undone_at = ?, undone_by = ?
       where batch_id = ? and what in ('finding.fixed', 'finding.dismissed') and undone_at is null
         and ${which}
       returning finding_id, at
     )
     update finding set status = 'open', snoozed_until = null, closed_at = null, closed_by = null, closed_how = null,
       closed_reason = null, outcome = null
     from taken_back
     where ${OURS} and finding.id = taken_back.finding_id and closed_at = taken_back.at
       and not exists (
         select 1 from finding other
         where other.server_id = finding.server_id and other.rule = finding.rule and other.subject_key = finding.subject_key and other.status <> 'resolved'
           and other.id <> finding.id
       )`,
    [at, by, batchId],
  );
}

/** Wakes what a batch put to sleep and what still sleeps by it; answers how many somebody decided anew about since. */
export async function wakeFindingsOfBatch(
  { em }: Tenant,
  batchId: string,
  by: string,
  at: Date,
): Promise<{ readonly skipped: number }> {
  const [row] = await em.execute<{ skipped: number }[]>(
    `with snooze as (
       select id, finding_id, (after ->> 'snoozedUntil')::timestamptz as until from change
       where batch_id = ? and what = 'finding.snoozed' and undone_at is null
     ), woken as (
       update finding set status = 'open', snoozed_until = null from snooze
       where ${OURS} and finding.id = snooze.finding_id and status = 'snoozed' and snoozed_until = snooze.until
       returning snooze.id
     ), taken_back as (
       update change set undone_at = ?, undone_by = ? from woken where change.id = woken.id
     )
     select ((select count(*) from snooze) - (select count(*) from woken))::int as skipped`,
    [batchId, at, by],
  );
  return row ?? { skipped: 0 };
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
       and what = ${ANY_TEXT}
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
