import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { Member } from '../../database/entities/member.ts';
import { Server } from '../../database/entities/server.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import type { RoleStep } from './role-steps.ts';

/** Longer than Discord may take for all steps; what is claimed for longer was left by a crash. */
export const CLAIM_MS = 120_000;

/**
 * A step on Discord that is written down; `undoes` names the change that it puts back: `alone`, or with all that was
 * done about the finding.
 */
export interface ClaimedStep extends RoleStep {
  readonly changeId: string;
  readonly undoes: string | null;
  readonly alone: boolean;
}

/** The right to change roles about one finding, with every step written down before Discord hears of it. */
export interface RoleClaim {
  readonly serverId: string;
  readonly findingId: string;
  readonly officerId: string;
  readonly until: Date;
  readonly steps: readonly ClaimedStep[];
  readonly reason: Phrase;
  readonly locale: string;
}

/** Whether roles are changed, or put back. */
export type Purpose = 'fix' | 'undo';

/** A step that is to be written down. */
export interface StepToClaim extends RoleStep {
  /** The change that this step puts back. */
  readonly undoes?: string;
  readonly alone?: boolean;
}

/** What history calls a step. */
export const changeOf: Readonly<Record<Purpose, Readonly<Record<RoleStep['kind'], string>>>> = {
  fix: { give: 'role.given', take: 'role.taken' },
  undo: { give: 'role.given_back', take: 'role.taken_back' },
};

/** True for a role that Rollcall gave or took, which Undo puts back on Discord. */
export function isRoleChange({ what }: Pick<Change, 'what'>): boolean {
  return what === changeOf.fix.give || what === changeOf.fix.take;
}

/** True for what gives a role, first or again. */
export function isGift(what: string): boolean {
  return what === changeOf.fix.give || what === changeOf.undo.give;
}

/** Claims a locked finding and writes each step down as a pending change, in the caller's transaction. */
export async function claimForRoles(
  tenant: Tenant,
  finding: Finding,
  officerId: string,
  steps: readonly StepToClaim[],
  purpose: Purpose,
  at: Date,
): Promise<RoleClaim> {
  const { em, serverId } = tenant;
  const until = new Date(at.getTime() + CLAIM_MS);
  finding.claimedBy = officerId;
  finding.claimedUntil = until;
  const claimed: ClaimedStep[] = [];
  for (const step of steps) {
    const change = em.create(Change, {
      server: serverId,
      at,
      actorKind: 'officer',
      actorId: officerId,
      what: changeOf[purpose][step.kind],
      memberId: step.memberId,
      before: step.undoes === undefined ? null : { undoes: step.undoes, alone: step.alone ?? false },
      after: { roleId: step.roleId, roleName: step.roleName },
      why: [],
      finding,
      state: 'pending',
    });
    // One at a time: the order of history is the order of the steps.
    await em.flush();
    claimed.push(claimedStep(change));
  }
  return { ...(await claimOf(tenant, finding, officerId, until, purpose)), steps: claimed };
}

/** The claim that stands on a locked finding, with the steps of which nobody knows how they ended. */
export async function standingClaim(tenant: Tenant, finding: Finding): Promise<RoleClaim | undefined> {
  const { claimedBy, claimedUntil } = finding;
  if (!claimedBy || !claimedUntil) return undefined;
  const pending = await tenant.em.find(
    Change,
    { finding: [tenant.serverId, finding.id], state: 'pending' },
    { orderBy: { number: 'asc' } },
  );
  const steps = pending.map(claimedStep);
  const purpose = steps.some(({ undoes }) => undoes !== null) ? 'undo' : 'fix';
  return { ...(await claimOf(tenant, finding, claimedBy, claimedUntil, purpose)), steps };
}

export function holdsClaim(finding: Finding, claim: RoleClaim): boolean {
  return finding.claimedBy === claim.officerId && finding.claimedUntil?.getTime() === claim.until.getTime();
}

export function releaseClaim(finding: Finding): void {
  finding.claimedBy = null;
  finding.claimedUntil = null;
}

/** A recorded role change as the step that it was. */
export function claimedStep({
  id,
  what,
  memberId,
  before,
  after,
}: Pick<Change, 'id' | 'what' | 'memberId' | 'before' | 'after'>): ClaimedStep {
  const { roleId, roleName } = after as { roleId: string; roleName: string };
  const { undoes, alone } = (before ?? { undoes: null, alone: false }) as { undoes: string | null; alone: boolean };
  const kind = isGift(what) ? 'give' : 'take';
  return { kind, memberId: memberId ?? '', roleId, roleName, changeId: id, undoes, alone };
}

async function claimOf(tenant: Tenant, finding: Finding, officerId: string, until: Date, purpose: Purpose) {
  const { em, serverId } = tenant;
  const officer = await em.findOne(Member, { id: officerId });
  const { locale } = await em.findOneOrFail(Server, { id: serverId });
  const reason = auditReason(purpose, finding, officer?.username ?? officerId);
  return { serverId, findingId: finding.id, officerId, until, reason, locale };
}

/** What the server's audit log says of a step: which finding, and by whom. */
export function auditReason(
  purpose: Purpose,
  { id, rule }: { readonly id: string; readonly rule: string },
  officer: string,
): Phrase {
  return phrase(`audit_log.${purpose}`, {
    rule: { phrase: phrase(`rule.${rule}.name`) },
    finding: id.slice(0, 8),
    officer,
  });
}
