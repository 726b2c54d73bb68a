import type { Phrase } from '../phrase.ts';
import type { ChangedFinding, FindingChanges, NewFinding, StoredFinding } from '../quality/lifecycle.ts';
import type { Facts, Severity } from '../quality/rule.ts';
import { instantOrNull, loadColumns, number, readRows, word } from './column-wise.ts';
import type { Tenant } from './database.ts';
import { ofThisServer } from './entities/columns.ts';
import { ANY_ID, listParameter, rowsParameter } from './rows.ts';

const OURS = ofThisServer('finding.server_id');

/** Every unresolved finding, as far as a scan needs it. */
export async function loadUnresolvedFindings(tenant: Tenant): Promise<StoredFinding[]> {
  const aggregates = await loadColumns(tenant, UNRESOLVED, `finding where ${OURS} and status <> 'resolved'`);
  return readRows(UNRESOLVED, aggregates, (of, row) => ({
    id: of.id(row),
    rule: of.rule(row),
    subjectKey: of.subjectKey(row),
    fingerprint: of.fingerprint(row),
    severity: of.severity(row),
    status: of.status(row),
    revision: of.revision(row),
    snoozedUntil: of.snoozedUntil(row),
  }));
}

const UNRESOLVED = {
  id: word('id'),
  rule: word('rule'),
  subjectKey: word('subject_key'),
  fingerprint: word('fingerprint'),
  severity: word<Severity>('severity'),
  status: word<StoredFinding['status']>('status'),
  revision: number('revision'),
  snoozedUntil: instantOrNull('snoozed_until'),
};

/** Lets nobody else change a finding that may still change, until the transaction ends. */
export async function lockUnresolvedFindings({ em }: Tenant): Promise<void> {
  await em.execute(`select 1 from finding where ${OURS} and status <> 'resolved' order by id for no key update`);
}

/**
 * Writes what a scan changed, at most one statement each for new, changed and gone findings. It waits for nobody: what an
 * officer decided since the scan read it stays so, and what somebody has in hand at this moment is left to them.
 */
export async function saveFindingChanges(tenant: Tenant, changes: FindingChanges, at: Date): Promise<void> {
  await insertFindings(tenant, changes.found, at);
  await updateFindings(tenant, changes.changed);
  await resolveFindings(tenant, changes.gone, at);
}

/** Those of the findings of a list that no transaction holds; they are held from now on. */
const IN_NOBODYS_HAND = `array(
  select id from finding where id = ${ANY_ID}
  order by id for no key update skip locked
)`;

async function insertFindings(tenant: Tenant, found: readonly NewFinding[], at: Date): Promise<void> {
  if (found.length === 0) return;
  await tenant.em.execute(
    `insert into finding (server_id, rule, severity, subject_key, facts, fingerprint, group_key, summary, first_found_at)
     select ?, "rule", "severity", "subjectKey", "facts", "fingerprint", "groupKey", "line", ?::timestamptz
     from jsonb_to_recordset(?::jsonb) as row(
       "rule" text, "severity" text, "subjectKey" text, "facts" jsonb, "fingerprint" text, "groupKey" text, "line" jsonb
     )
     on conflict (server_id, rule, subject_key) where status <> 'resolved' do nothing`,
    [tenant.serverId, at, rowsParameter(found)],
  );
}

async function updateFindings({ em }: Tenant, changed: readonly ChangedFinding[]): Promise<void> {
  if (changed.length === 0) return;
  const rows = changed.map(({ seen, ...row }) => ({
    ...row,
    seenStatus: seen.status,
    seenRevision: seen.revision,
    seenSnoozedUntil: seen.snoozedUntil?.getTime() ?? null,
  }));
  await em.execute(
    `update finding set
       facts = row."facts", fingerprint = row."fingerprint", group_key = row."groupKey", summary = row."line",
       severity = row."severity",
       revision = finding.revision + (finding.fingerprint <> row."fingerprint")::int,
       notified_at = case when row."news" then null else finding.notified_at end,
       status = case when row."reopened" then 'open' else finding.status end,
       snoozed_until = case when row."reopened" then null else finding.snoozed_until end,
       closed_at = case when row."reopened" then null else finding.closed_at end,
       closed_by = case when row."reopened" then null else finding.closed_by end,
       closed_how = case when row."reopened" then null else finding.closed_how end,
       closed_reason = case when row."reopened" then null else finding.closed_reason end
     from jsonb_to_recordset(?::jsonb) as row(
       "id" uuid, "facts" jsonb, "fingerprint" text, "groupKey" text, "line" jsonb, "severity" text, "news" boolean,
       "reopened" boolean, "seenStatus" text, "seenRevision" int, "seenSnoozedUntil" numeric
     )
     where ${OURS} and finding.id = row."id" and finding.status = row."seenStatus"
       and finding.revision = row."seenRevision"
       and round(extract(epoch from finding.snoozed_until) * 1000) is not distinct from row."seenSnoozedUntil"
       and finding.id = any(${IN_NOBODYS_HAND})`,
    [rowsParameter(rows), listParameter(changed.map(({ id }) => id))],
  );
}

/** A finding that somebody is fixing at this moment is left to them: its fix says how it closed. */
async function resolveFindings({ em }: Tenant, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await em.execute(
    `update finding set status = 'resolved', snoozed_until = null, closed_at = ?, closed_by = 'auto', closed_how = 'gone',
       outcome = null
     where ${OURS} and status in ('open', 'snoozed') and claimed_until is null and id = any(${IN_NOBODYS_HAND})`,
    [at, listParameter(ids)],
  );
}

/** Resolves what a rule found, because an officer disabled it; what is being fixed at this moment ends by its fix. */
export async function closeFindingsOfRule({ em }: Tenant, rule: string, by: string, at: Date): Promise<void> {
  await em.execute(
    `update finding set status = 'resolved', snoozed_until = null, closed_at = ?, closed_by = ?, closed_how = 'disabled',
       outcome = null
     where ${OURS} and status in ('open', 'snoozed') and claimed_until is null and rule = ?`,
    [at, by, rule],
  );
}

/** Every finding of a rule that is not resolved, locked until the transaction ends. */
export async function lockFindingsOfRule(
  { em }: Tenant,
  rule: string,
): Promise<readonly { readonly id: string; readonly facts: Facts; readonly severity: Severity }[]> {
  return em.execute<{ id: string; facts: Facts; severity: Severity }[]>(
    `select id, facts, severity from finding where rule = ? and status <> 'resolved' order by id for no key update`,
    [rule],
  );
}

export async function saveSeverities(
  { em }: Tenant,
  rows: readonly { readonly id: string; readonly severity: Severity }[],
): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `update finding set severity = row."severity"
     from jsonb_to_recordset(?::jsonb) as row("id" uuid, "severity" text)
     where finding.id = row."id"`,
    [rowsParameter(rows)],
  );
}

/** An open finding as a report tells of it. */
export interface ToldFinding {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly line: Phrase;
  readonly firstFoundAt: Date;
}

/** Open findings not yet shown or promised by a message, oldest first, also not by one that waits to be sent. */
export async function loadUnnotifiedFindings(tenant: Tenant): Promise<ToldFinding[]> {
  return loadToldFindings(
    tenant,
    `notified_at is null
     and not exists (select 1 from outbox_message where sent_at is null and finding.id = any(finding_ids))`,
  );
}

/** Every open finding, oldest first, whether officers were told of it or not. */
export async function loadOpenFindings(tenant: Tenant): Promise<ToldFinding[]> {
  return loadToldFindings(tenant, 'true');
}

async function loadToldFindings({ em }: Tenant, condition: string): Promise<ToldFinding[]> {
  const rows = await em.execute<(Omit<ToldFinding, 'firstFoundAt'> & { firstFoundAt: number })[]>(
    `select id, rule, severity, summary as line, extract(epoch from first_found_at)::float8 * 1000 as "firstFoundAt"
     from finding
     where ${OURS} and status = 'open' and ${condition}
     order by first_found_at, id`,
  );
  return rows.map((row) => ({ ...row, firstFoundAt: new Date(row.firstFoundAt) }));
}

/** What a rule fixed by itself and no message told yet. */
export interface AutomaticFix {
  readonly id: string;
  readonly rule: string;
  readonly outcome: Phrase;
}

/** Oldest first, also not what a message tells that waits to be sent; one from before the fix tells nothing of it. */
export async function loadUntoldFixes({ em }: Tenant): Promise<AutomaticFix[]> {
  return em.execute<AutomaticFix[]>(
    `select id, rule, outcome from finding
     where ${OURS} and status = 'resolved' and closed_by = 'auto' and closed_how = 'fixed' and notified_at is null
       and not exists (
         select 1 from outbox_message
         where sent_at is null and finding.id = any(finding_ids) and created_at >= finding.closed_at
       )
     order by closed_at, id`,
  );
}

/** Which of these findings, by subject and facts, were fixed before and anything of that fix was undone, whoever made it. */
export async function loadUndoneFixes({ em }: Tenant, findingIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (findingIds.length === 0) return new Set();
  const rows = await em.execute<{ id: string }[]>(
    `select distinct now.id
     from finding now
     join finding before on before.server_id = now.server_id and before.rule = now.rule
       and before.subject_key = now.subject_key
     join change fixed on fixed.finding_id = before.id and fixed.what = 'finding.fixed'
       and fixed.after ->> 'fingerprint' = now.fingerprint
     join change undone on undone.finding_id = before.id and undone.at = fixed.at and undone.undone_at is not null
     where ${ofThisServer('now.server_id')}
       and now.id = ${ANY_ID}`,
    [listParameter(findingIds)],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function countOpenByRule({ em }: Tenant): Promise<Map<string, number>> {
  const rows = await em.execute<{ rule: string; open: number }[]>(
    `select rule, count(*)::int as open from finding where ${OURS} and status = 'open' group by rule`,
  );
  return new Map(rows.map((row) => [row.rule, row.open]));
}

/**
 * Marks findings as notified: the message that shows them was really sent. It may have waited for days: of what a rule
 * fixed by itself meanwhile it does not tell.
 */
export async function markNotified(
  { em }: Tenant,
  { findingIds, createdAt }: { readonly findingIds: readonly string[]; readonly createdAt: Date },
  at: Date,
): Promise<void> {
  if (findingIds.length === 0) return;
  await em.execute(
    `update finding set notified_at = ?
     where ${OURS} and notified_at is null and id = ${ANY_ID}
       and not (status = 'resolved' and closed_by = 'auto' and closed_how = 'fixed' and closed_at > ?)`,
    [at, listParameter(findingIds), createdAt],
  );
}

/** What is open when a server goes live is the baseline: no news. */
export async function markBaseline({ em }: Tenant, at: Date): Promise<number> {
  const rows = await em.execute<object[]>(
    `update finding set notified_at = ? where ${OURS} and status = 'open' and notified_at is null returning 1`,
    [at],
  );
  return rows.length;
}

const CLOSE_RANK_CHANGES = `
  update finding set status = 'resolved', snoozed_until = null, closed_at = ?, closed_by = 'auto', closed_how = 'reported'
  where ${OURS} and status in ('open', 'snoozed') and subject_key like 'rank_event:%'`;

/** Changes of rank are news that is told once: those that a message told of are reported, and their findings close. */
export async function closeToldRankChanges(
  { em }: Tenant,
  { findingIds }: { readonly findingIds: readonly string[] },
  at: Date,
): Promise<void> {
  const told = await em.execute<{ id: string }[]>(
    `${CLOSE_RANK_CHANGES} and id = ${ANY_ID} returning substr(subject_key, 12) as id`,
    [at, listParameter(findingIds)],
  );
  if (told.length === 0) return;
  await em.execute(`update rank_event set reported_at = ? where reported_at is null and id = ${ANY_ID}`, [
    at,
    listParameter(told.map(({ id }) => id)),
  ]);
}

/** All that happened until now is no news any more, whether a finding tells of it or not. */
export async function closeEveryRankChange({ em }: Tenant, at: Date): Promise<void> {
  await em.execute(CLOSE_RANK_CHANGES, [at]);
  await em.execute('update rank_event set reported_at = ? where reported_at is null', [at]);
}

export interface RuleCounts {
  readonly rule: string;
  readonly open: number;
  readonly resolvedLately: number;
  readonly lastFoundAt: Date | null;
}

/** Open and lately resolved findings by rule, in one statement. */
export async function countFindings({ em }: Tenant, resolvedSince: Date): Promise<RuleCounts[]> {
  const rows = await em.execute<(Omit<RuleCounts, 'lastFoundAt'> & { lastFoundAt: number | null })[]>(
    `select rule, (count(*) filter (where status = 'open'))::int as open,
       (count(*) filter (where status = 'resolved' and closed_at >= ?))::int as "resolvedLately",
       extract(epoch from max(first_found_at))::float8 * 1000 as "lastFoundAt"
     from finding where ${OURS} group by rule`,
    [resolvedSince],
  );
  return rows.map((row) => ({ ...row, lastFoundAt: row.lastFoundAt === null ? null : new Date(row.lastFoundAt) }));
}
