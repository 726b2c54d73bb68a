import { type Phrase, phrase } from '../../phrase.ts';
import type { PlannedChange } from '../../quality/rule.ts';
import type { MemberStanding } from '../../sources/discord-members/standing.ts';
import type { RoleRefusal } from './member-roles.ts';

/** One role of one member, to come or to go. */
export interface RoleStep {
  readonly kind: 'give' | 'take';
  readonly memberId: string;
  readonly roleId: string;
  /** What the role was called when the step was planned. */
  readonly roleName: string;
}

/** Why a step is not possible: what Discord refused, with the two meanings of `forbidden` told apart. */
export type StepProblem = Exclude<RoleRefusal, 'forbidden'> | 'missing_permission' | 'hierarchy';

/** How a step ended; `unknown`: Discord did not answer, so nobody knows yet. */
export type StepOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly because: StepProblem | 'not_begun' }
  | { readonly kind: 'unknown' };

export function roleStepsOf(changes: readonly PlannedChange[], nameOfRole: (roleId: string) => string): RoleStep[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'give_role' && change.kind !== 'take_role') return [];
    const { memberId, roleId } = change;
    return [{ kind: change.kind === 'give_role' ? 'give' : 'take', memberId, roleId, roleName: nameOfRole(roleId) }];
  });
}

/** What would keep Rollcall from a step, by what Discord says of the roles and of Rollcall itself. */
export function obstacleTo(step: RoleStep, standing: MemberStanding): StepProblem | undefined {
  return standing.member ? obstacleOfRole(step, standing) : 'unknown_member';
}

/** Likewise, whoever the member is. */
export function obstacleOfRole(
  { roleId }: Pick<RoleStep, 'roleId'>,
  standing: MemberStanding,
): StepProblem | undefined {
  const role = standing.roles.find(({ id }) => id === roleId);
  if (!role) return 'unknown_role';
  if (role.managed) return 'managed';
  if (!standing.mayManageRoles) return 'missing_permission';
  // At one position the older role stands above; Rollcall does not rely on it.
  return role.position >= standing.ownPosition ? 'hierarchy' : undefined;
}

/** True when Discord already shows what the step wants. */
export function isAlreadySo({ kind, roleId }: RoleStep, standing: MemberStanding): boolean {
  const holds = standing.member?.roleIds.includes(roleId) ?? false;
  return holds === (kind === 'give');
}

/** A problem in words that an officer can act on. */
export function problemPhrase(problem: StepProblem, { memberId, roleName }: RoleStep): Phrase {
  return phrase(`remark.role_problem.${problem}`, { role: roleName, member: { member: memberId } });
}

/** What was done before it stopped, and why it stopped; nothing when all was done. */
export function stoppedPhrase(steps: readonly RoleStep[], outcomes: readonly StepOutcome[]): Phrase | undefined {
  const at = outcomes.findIndex((outcome) => outcome.kind !== 'done');
  const outcome = outcomes[at];
  const step = steps[at];
  if (!outcome || !step) return undefined;
  if (outcome.kind === 'unknown') return phrase('remark.unsettled');
  const because = outcome.kind === 'failed' && outcome.because !== 'not_begun' ? outcome.because : 'unexpected';
  const problem = problemPhrase(because, step);
  const last = steps[at - 1];
  if (!last) return problem;
  const done = phrase(`remark.done_${last.kind}`, { role: last.roleName });
  return phrase('remark.partly', { done: { phrase: done }, problem: { phrase: problem } });
}
