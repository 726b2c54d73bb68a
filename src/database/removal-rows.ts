import type { Tenant } from './database.ts';
import { ofThisServer } from './entities/columns.ts';
import { listParameter, rowsParameter } from './rows.ts';

const OURS = ofThisServer('finding.server_id');

/** A finding that is open, or sleeps until an instant (ISO 8601). */
export interface Unresolved {
  readonly id: string;
  readonly snoozedUntil: string | null;
}

export async function loadUnresolved({ em }: Tenant): Promise<Unresolved[]> {
  return em.execute<Unresolved[]>(
    `select id, to_json(snoozed_until) #>> '{}' as "snoozedUntil" from finding
     where ${OURS} and status in ('open', 'snoozed')`,
  );
}

/** Says of those of the findings that a scan closed at this instant that a guild's removal did; answers which. */
export async function attributeToRemoval(
  { em }: Tenant,
  findings: readonly Unresolved[],
  closedAt: Date,
): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ id: string }[]>(
    `update finding set closed_how = 'guild_removed'
     where ${OURS} and status = 'resolved' and closed_by = 'auto' and closed_how = 'gone' and closed_at = ?
       and id = any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))
     returning id`,
    [closedAt, listParameter(findings.map(({ id }) => id))],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Opens again what a removal closed at this instant, as it was, told or untold, awake or asleep; but not where something
 * newer was found about the same subject: then that tells of it. It waits for nobody who has one of them in hand at this
 * moment, because they may wait for the same turn as whoever asks. Answers which.
 */
export async function reopenAfterRemoval(
  { em }: Tenant,
  findings: readonly Unresolved[],
  closedAt: string,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `with closed as (
       select finding.id, row."snoozedUntil" as until from finding
       join jsonb_to_recordset(?::jsonb) as row("id" uuid, "snoozedUntil" timestamptz) on row."id" = finding.id
       where ${OURS} and status = 'resolved' and closed_how = 'guild_removed' and closed_at = ?::timestamptz
       order by finding.id for no key update of finding skip locked
     )
     update finding set status = case when until is null then 'open' else 'snoozed' end, snoozed_until = until,
       closed_at = null, closed_by = null, closed_how = null
     from closed
     where ${OURS} and finding.id = closed.id
       and not exists (
         select 1 from finding other
         where other.server_id = finding.server_id and other.rule = finding.rule
           and other.subject_key = finding.subject_key and other.status <> 'resolved'
       )
     returning finding.id`,
    [rowsParameter(findings.map((finding) => ({ ...finding }))), closedAt],
  );
  return rows.map(({ id }) => id);
}
