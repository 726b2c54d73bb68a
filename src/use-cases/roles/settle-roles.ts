import { LockMode } from '@mikro-orm/core';
import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Finding } from '../../database/entities/finding.ts';
import { Member } from '../../database/entities/member.ts';
import { markMemberLeft } from '../../database/member-rows.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Context } from '../context.ts';
import { close } from '../findings/close-finding.ts';
import { lockFinding } from '../findings/find-finding.ts';
import { findingCard } from '../findings/finding-card.ts';
import { closeGone } from '../findings/look-again.ts';
import type { FindingAnswer, FindingProblem } from '../findings/open-finding.ts';
import { changesAbout } from '../people/hand-batch.ts';
import { isUndoable, undoChanges } from '../undo/undo.ts';
import { undoneRemark } from '../undo/undone-remark.ts';
import { CLAIM_MS, holdsClaim, isRoleChange, type RoleClaim, releaseClaim, standingClaim } from './role-claim.ts';
import { type StepOutcome, stoppedPhrase } from './role-steps.ts';
import { outcomesOnDiscord } from './role-writing.ts';

/**
 * Writes down how a claim's steps ended, and closes, reopens or releases the finding. A claim that somebody settled
 * meanwhile changes nothing. While an outcome is unknown the claim stands, for the job that looks again.
 */
export async function settleRoles(
  { database, clock }: Context,
  claim: RoleClaim,
  outcomes: readonly StepOutcome[],
): Promise<Result<FindingAnswer, FindingProblem>> {
  const at = clock.now();
  return database.inServer(claim.serverId, async (tenant) => {
    const finding = await lockFinding(tenant, claim.findingId);
    if (!finding) return failed({ code: 'finding_not_found' });
    const remark = holdsClaim(finding, claim) ? await settle(tenant, finding, claim, outcomes, at) : undefined;
    await tenant.em.flush();
    return ok({ card: await findingCard(tenant, finding, at), ...(remark && { remark }) });
  });
}

/** Claims that ran out: whoever held them crashed, or never learned what Discord did. */
export async function expiredClaims({
  database,
  clock,
}: Context): Promise<{ readonly serverId: string; readonly findingId: string }[]> {
  const now = clock.now();
  return database.acrossServers(async (em) => {
    const rows = await em.find(Finding, { claimedUntil: { $lte: now } }, { fields: ['id', 'server'] });
    return rows.map((row) => ({ serverId: row.server.id, findingId: row.id }));
  });
}

/** Settles a claim that ran out, by what is true on Discord. */
export async function settleExpiredClaim(context: Context, serverId: string, findingId: string): Promise<void> {
  const now = context.clock.now();
  const claim = await context.database.inServer(serverId, async (tenant) => {
    const finding = await lockFinding(tenant, findingId);
    if (!finding?.claimedUntil || finding.claimedUntil > now) return undefined;
    // Others wait while this process looks.
    finding.claimedUntil = new Date(now.getTime() + CLAIM_MS);
    await tenant.em.flush();
    return standingClaim(tenant, finding);
  });
  if (!claim) return;
  const outcomes = await outcomesOnDiscord(context, claim);
  await settleRoles(context, claim, outcomes);
  context.log.info({ serverId, findingId, outcomes: outcomes.map(({ kind }) => kind) }, 'settled a fix that was left');
}

async function settle(
  tenant: Tenant,
  finding: Finding,
  claim: RoleClaim,
  outcomes: readonly StepOutcome[],
  at: Date,
): Promise<Phrase | undefined> {
  await recordOutcomes(tenant, claim, outcomes, at);
  await updateMember(tenant, claim, outcomes, at);
  for (const [index, outcome] of outcomes.entries()) {
    const memberId = claim.steps[index]?.memberId;
    if (memberId && outcome.kind === 'failed' && outcome.because === 'unknown_member') {
      await markMemberLeft(tenant, memberId, at);
    }
  }
  if (outcomes.some(({ kind }) => kind === 'unknown')) return phrase('remark.unsettled');
  releaseClaim(finding);
  if (claim.steps.length === 0) return undefined;
  const isUndo = claim.steps.some(({ undoes }) => undoes !== null);
  if (isUndo) return settleUndo(tenant, finding, claim, outcomes, at);
  return settleFix(tenant, finding, claim, outcomes, at);
}

async function settleFix(
  tenant: Tenant,
  finding: Finding,
  { officerId, steps }: RoleClaim,
  outcomes: readonly StepOutcome[],
  at: Date,
): Promise<Phrase | undefined> {
  const stopped = stoppedPhrase(steps, outcomes);
  const { outcome } = finding;
  finding.outcome = null;
  if (stopped) {
    await closeGone(tenant, [finding], at);
    return stopped;
  }
  close(finding, { status: 'resolved', by: officerId, how: 'fixed', at, ...(outcome && { outcome }) });
  await recordChanges(
    tenant,
    [{ actor: { kind: 'officer', id: officerId }, what: 'finding.fixed', findingId: finding.id }],
    at,
  );
  return undefined;
}

async function settleUndo(
  tenant: Tenant,
  finding: Finding,
  { officerId, steps }: RoleClaim,
  outcomes: readonly StepOutcome[],
  at: Date,
): Promise<Phrase | undefined> {
  const undone = outcomes.filter(({ kind }) => kind === 'done').length;
  const stopped = stoppedPhrase(steps, outcomes);
  if (undone === 0 && stopped) return stopped;
  if (steps.some(({ alone }) => alone)) return stopped ?? undoneRemark(officerId);
  const remark = await undoTheRest(tenant, finding, officerId, undone, at);
  return stopped ?? remark;
}

/**
 * Puts back what was done about a finding beside roles, reopens it, and looks whether it still holds.
 * @returns what to tell the officer
 */
export async function undoTheRest(
  tenant: Tenant,
  finding: Finding,
  officerId: string,
  rolesUndone: number,
  at: Date,
): Promise<Phrase> {
  const changes = await changesAbout(tenant, finding);
  const rest = await undoChanges(tenant, changes, officerId, at);
  const undone = rest.undone + rolesUndone;
  const skipped = rest.skipped + changes.filter((change) => isRoleChange(change) && isUndoable(change)).length;
  await tenant.em.flush();
  if (finding.status === 'open') await closeGone(tenant, [finding], at);
  if (undone === 0) return phrase('remark.nothing_to_undo');
  return undoneRemark(officerId, skipped);
}

async function recordOutcomes(
  { em }: Tenant,
  { steps, officerId }: RoleClaim,
  outcomes: readonly StepOutcome[],
  at: Date,
): Promise<void> {
  for (const [index, { changeId, undoes }] of steps.entries()) {
    const outcome = outcomes[index];
    if (!outcome || outcome.kind === 'unknown') continue;
    const change = await em.findOneOrFail(Change, { id: changeId });
    change.state = outcome.kind;
    change.failure = outcome.kind === 'failed' ? outcome.because : null;
    if (undoes && outcome.kind === 'done') {
      await em.nativeUpdate(Change, { id: undoes }, { undoneAt: at, undoneBy: officerId });
    }
  }
  await em.flush();
}

/** What Discord did is known before its events tell; they come all the same and find nothing new. */
async function updateMember(
  { em }: Tenant,
  { steps }: RoleClaim,
  outcomes: readonly StepOutcome[],
  at: Date,
): Promise<void> {
  const done = steps.filter((_, index) => outcomes[index]?.kind === 'done');
  const [first] = done;
  const member = first && (await em.findOne(Member, { id: first.memberId }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!member) return;
  const roleIds = new Set(member.roleIds);
  for (const { kind, roleId } of done) {
    if (kind === 'give') roleIds.add(roleId);
    else roleIds.delete(roleId);
  }
  const sorted = [...roleIds].sort();
  if (sorted.join() === [...member.roleIds].sort().join()) return;
  member.roleIds = sorted;
  member.rolesChangedAt = at;
  member.observedAt = at;
  await em.flush();
}
