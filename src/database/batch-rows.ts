import type { Tenant } from './database.ts';
import { ofThisServer } from './entities/columns.ts';
import { ANY_ID, ANY_TEXT, listParameter, rowsParameter } from './rows.ts';

const OURS = ofThisServer('finding.server_id');

/** Claims the findings that nobody is at, and answers which. */
export async function claimFindings(
  { em }: Tenant,
  findingIds: readonly string[],
  by: string,
  until: Date,
): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ id: string }[]>(
    `update finding set claimed_by = ?, claimed_until = ?
     where ${OURS} and claimed_until is null
       and id = ${ANY_ID}
     returning id`,
    [by, until, listParameter(findingIds)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Locks findings, so that presses on them wait for the transaction's end; the ids of those open and unclaimed. */
export async function lockOpenFindings(
  { em }: Tenant,
  findingIds: readonly string[],
): Promise<readonly { readonly id: string; readonly subjectKey: string }[]> {
  return em.execute<{ id: string; subjectKey: string }[]>(
    `select id, subject_key as "subjectKey" from finding
     where ${OURS} and status = 'open' and claimed_until is null
       and id = ${ANY_ID}
     order by id for update`,
    [listParameter(findingIds)],
  );
}

/** Makes what rules did by themselves about these findings one batch, as one message tells of it. */
export async function batchFixes({ em }: Tenant, batchId: string, findingIds: readonly string[]): Promise<void> {
  await em.execute(
    `update change set batch_id = ?
     where actor_kind = 'rule' and batch_id is null and undone_at is null
       and finding_id = ${ANY_ID}`,
    [batchId, listParameter(findingIds)],
  );
}

/** Ends claims on findings that stay as they are. */
export async function releaseFindings({ em }: Tenant, findingIds: readonly string[]): Promise<void> {
  if (findingIds.length === 0) return;
  await em.execute(
    `update finding set claimed_by = null, claimed_until = null
     where ${OURS} and id = ${ANY_ID}`,
    [listParameter(findingIds)],
  );
}

/** A finding that was fixed, with what was done about it. */
export interface FixedFinding {
  readonly findingId: string;
  readonly outcome: object;
}

/** Closes findings as fixed by an officer, and ends the claims on them; answers those with their fingerprints. */
export async function closeFixedFindings(
  { em }: Tenant,
  fixed: readonly FixedFinding[],
  by: string,
  at: Date,
): Promise<{ readonly id: string; readonly fingerprint: string }[]> {
  if (fixed.length === 0) return [];
  return em.execute<{ id: string; fingerprint: string }[]>(
    `update finding set status = 'resolved', snoozed_until = null, closed_at = ?, closed_by = ?, closed_how = 'fixed',
       closed_reason = null, outcome = row."outcome", claimed_by = null, claimed_until = null
     from jsonb_to_recordset(?::jsonb) as row("findingId" uuid, "outcome" jsonb)
     where ${OURS} and finding.id = row."findingId" and status in ('open', 'snoozed')
     returning finding.id, finding.fingerprint`,
    [at, by, rowsParameter(fixed)],
  );
}

/** A role change of a batch that is not yet known to be done. */
export interface PendingStep {
  readonly changeId: string;
  readonly findingId: string;
  readonly subjectKey: string;
  readonly what: string;
  readonly memberId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>>;
  /** What is stored of the member now: kept by events. */
  readonly roleIds: readonly string[];
  readonly memberLeft: boolean;
}

/** The pending steps of the batch's next findings, in the order of the steps. */
export async function loadPendingSteps({ em }: Tenant, batchId: string, findings: number): Promise<PendingStep[]> {
  return em.execute<PendingStep[]>(
    `with next as (
       select finding_id, min(number) as place from change
       where batch_id = ? and state = 'pending' group by finding_id order by place limit ?
     )
     select change.id as "changeId", change.finding_id as "findingId", finding.subject_key as "subjectKey", what,
       change.member_id as "memberId", before, after, coalesce(to_json(member.role_ids), '[]'::json) as "roleIds",
       member.id is null or member.left_at is not null as "memberLeft"
     from next
     join change on change.finding_id = next.finding_id and change.batch_id = ? and change.state = 'pending'
     join finding on ${OURS} and finding.id = change.finding_id
     left join member on member.id = change.member_id
     order by next.place, change.number`,
    [batchId, findings, batchId],
  );
}

/** How a step ended. */
export interface SettledStep {
  readonly changeId: string;
  readonly state: 'done' | 'failed';
  readonly failure: string | null;
}

export async function settleSteps({ em }: Tenant, steps: readonly SettledStep[]): Promise<void> {
  if (steps.length === 0) return;
  await em.execute(
    `update change set state = row."state", failure = row."failure"
     from jsonb_to_recordset(?::jsonb) as row("changeId" uuid, "state" text, "failure" text)
     where change.id = row."changeId" and change.state = 'pending'`,
    [rowsParameter(steps)],
  );
}

/** Marks everything that a batch did not begin as given up, and answers whose findings it was about. */
export async function giveUpPendingSteps({ em }: Tenant, batchId: string, failure: string): Promise<string[]> {
  const rows = await em.execute<{ findingId: string }[]>(
    `update change set state = 'failed', failure = ? where batch_id = ? and state = 'pending'
     returning finding_id as "findingId"`,
    [failure, batchId],
  );
  return [...new Set(rows.map(({ findingId }) => findingId))];
}

export async function markUndone({ em }: Tenant, changeIds: readonly string[], by: string, at: Date): Promise<void> {
  if (changeIds.length === 0) return;
  await em.execute(
    `update change set undone_at = ?, undone_by = ?
     where undone_at is null and id = ${ANY_ID}`,
    [at, by, listParameter(changeIds)],
  );
}

/** What Discord did to members' roles is known before its events tell; they come all the same and find nothing new. */
export async function saveRolesOfMembers(
  { em }: Tenant,
  rows: readonly { readonly memberId: string; readonly given: readonly string[]; readonly taken: readonly string[] }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await em.execute(
    `update member set role_ids = changed.role_ids, roles_changed_at = ?, observed_at = ?
     from (
       select member.id, array(
         select role from (
           select unnest(member.role_ids) as role
           union select jsonb_array_elements_text(row."given")
           except select jsonb_array_elements_text(row."taken")
         ) as roles order by role collate "C"
       ) as role_ids
       from jsonb_to_recordset(?::jsonb) as row("memberId" text, "given" jsonb, "taken" jsonb)
       join member on member.id = row."memberId"
     ) as changed
     where member.id = changed.id and member.role_ids is distinct from changed.role_ids`,
    [at, at, rowsParameter(rows)],
  );
}

/** Lets one batch at a time begin to change roles in this server: the next one counts it. Until the transaction ends. */
export async function oneRoleBatchBegins({ em, serverId }: Tenant): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('role batches of ' || ?, 0))`, [serverId]);
}

/** Whose roles Rollcall changed since then, or is about to: whatever became of it. */
export async function membersWithRolesChangedSince({ em }: Tenant, since: Date): Promise<string[]> {
  const rows = await em.execute<{ memberId: string }[]>(
    `select distinct member_id as "memberId" from change
     where at >= ? and what like 'role.%' and state <> 'failed' and member_id is not null`,
    [since],
  );
  return rows.map(({ memberId }) => memberId);
}

/** A role that a batch gave or took, with what is stored of the member now. */
export interface RoleChangeOfBatch {
  readonly changeId: string;
  readonly number: number;
  readonly findingId: string;
  readonly what: string;
  readonly memberId: string;
  readonly after: Readonly<Record<string, unknown>>;
  readonly roleIds: readonly string[];
  /** The member left, also where they are back by now. */
  readonly leftSince: boolean;
}

/** The roles that a batch gave and took and nobody put back, the latest first. */
export async function loadRoleChangesOfBatch(
  { em }: Tenant,
  batchId: string,
  kinds: readonly string[],
): Promise<RoleChangeOfBatch[]> {
  return em.execute<RoleChangeOfBatch[]>(
    `select change.id as "changeId", number::float8 as number, finding_id as "findingId", what, member_id as "memberId",
       after, coalesce(to_json(member.role_ids), '[]'::json) as "roleIds",
       member.id is null or coalesce(member.joined_at > change.at, false) as "leftSince"
     from change left join member on member.id = change.member_id and member.left_at is null
     where batch_id = ? and state = 'done' and undone_at is null
       and what = ${ANY_TEXT}
     order by change.number desc`,
    [batchId, listParameter(kinds)],
  );
}
