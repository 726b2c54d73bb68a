import type { Context } from '../context.ts';
import type { RoleRefusal } from './member-roles.ts';
import type { ClaimedStep, RoleClaim } from './role-claim.ts';
import { isAlreadySo, obstacleTo, type StepOutcome } from './role-steps.ts';

/** What Discord may take for all steps together; well within the claim. */
const PATIENCE_MS = 60_000;

/**
 * Carries out a claim's steps on Discord, in order, and stops at the first that fails: nothing is taken when giving
 * failed. One outcome for each step.
 */
export async function writeRoles(context: Context, claim: RoleClaim): Promise<StepOutcome[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const outcomes: StepOutcome[] = [];
  for (const step of claim.steps) {
    const before = outcomes.at(-1);
    outcomes.push(before && before.kind !== 'done' ? afterStop(before) : await writeRole(context, claim, step, signal));
  }
  return outcomes;
}

/** What became of a claim's steps, by what Discord shows now: in order, and none counts after one that failed. */
export async function outcomesOnDiscord(context: Context, claim: RoleClaim): Promise<StepOutcome[]> {
  const [first] = claim.steps;
  if (!first) return [];
  const standing = await context.memberRoles.look(claim.serverId, first.memberId);
  if (standing.kind === 'failed' && standing.because !== 'no_access')
    return claim.steps.map(() => ({ kind: 'unknown' }));
  let stopped = false;
  return claim.steps.map((step) => {
    stopped ||= standing.kind === 'failed' || !isAlreadySo(step, standing);
    return stopped ? { kind: 'failed', because: 'not_begun' } : { kind: 'done' };
  });
}

async function writeRole(
  { memberRoles }: Context,
  { serverId, reason, locale }: RoleClaim,
  step: ClaimedStep,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { memberId, roleId } = step;
  const refusal = await memberRoles[step.kind]({ serverId, memberId, roleId, reason, locale }, signal);
  if (refusal === undefined) return { kind: 'done' };
  if (refusal !== 'forbidden' && refusal !== 'unreachable') return { kind: 'failed', because: refusal };
  return explained(memberRoles, serverId, step, refusal);
}

/** Discord did not say enough: looking again tells what happened, or what stands in the way. */
async function explained(
  memberRoles: Context['memberRoles'],
  serverId: string,
  step: ClaimedStep,
  refusal: Extract<RoleRefusal, 'forbidden' | 'unreachable'>,
): Promise<StepOutcome> {
  const standing = await memberRoles.look(serverId, step.memberId);
  if (standing.kind === 'failed') {
    if (standing.because === 'no_access') return { kind: 'failed', because: 'no_access' };
    return refusal === 'forbidden' ? { kind: 'failed', because: 'unexpected' } : { kind: 'unknown' };
  }
  if (refusal === 'unreachable') {
    return isAlreadySo(step, standing) ? { kind: 'done' } : { kind: 'failed', because: 'unreachable' };
  }
  return { kind: 'failed', because: obstacleTo(step, standing) ?? 'unexpected' };
}

function afterStop(before: StepOutcome): StepOutcome {
  return before.kind === 'unknown' ? before : { kind: 'failed', because: 'not_begun' };
}
