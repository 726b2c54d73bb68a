import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { MemberStanding } from '../../sources/discord-members/standing.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { lockFinding } from '../findings/find-finding.ts';
import { findingCard } from '../findings/finding-card.ts';
import type { FindingAnswer, FindingProblem } from '../findings/open-finding.ts';
import { changedAgain } from '../roles/changed-again.ts';
import { lookProblem, saveStanding } from '../roles/fresh-facts.ts';
import { onlyObserving } from '../roles/only-observing.ts';
import { claimedStep, claimForRoles, isRoleChange, type RoleClaim, type StepToClaim } from '../roles/role-claim.ts';
import { isAlreadySo, obstacleTo, problemPhrase } from '../roles/role-steps.ts';
import { writeRoles } from '../roles/role-writing.ts';
import { settleRoles, undoTheRest } from '../roles/settle-roles.ts';
import { isUndoable } from './undo.ts';
import { undoneRemark } from './undone-remark.ts';

/**
 * Puts back the roles that were given and taken about a finding, or by one change of it alone, as Discord shows them
 * now: what somebody changed since stays, also where it looks as it was left. A power role is given back only where the
 * undone change took it.
 */
export async function undoRoles(
  context: Context,
  { serverId, memberId: officerId }: Actor,
  findingId: string,
  { memberId, changeId }: { readonly memberId: string; readonly changeId?: string },
): Promise<Result<FindingAnswer, FindingProblem>> {
  const standing = await context.memberRoles.look(serverId, memberId);
  let claim: RoleClaim | undefined;
  const answer = await context.database.inServer(
    serverId,
    async (tenant): Promise<Result<FindingAnswer, FindingProblem>> => {
      const at = context.clock.now();
      const finding = await lockFinding(tenant, findingId);
      if (!finding) return failed({ code: 'finding_not_found' });
      const said = async (remark: Phrase) => ok({ card: await findingCard(tenant, finding, at), remark });
      if (finding.claimedBy) {
        return said(phrase('remark.somebody_is_at_it', { officer: { member: finding.claimedBy } }));
      }
      const observing = await onlyObserving(tenant);
      if (observing) return said(observing);
      if (standing.kind === 'failed') {
        return said(lookProblem(standing.because));
      }
      // Of Rollcall's own steps perhaps only the first was heard of yet: what Discord shows now tells how it ended.
      await saveStanding(tenant, memberId, standing);
      const { steps, touched } = await stepsBack(tenant, finding, standing, changeId);
      for (const step of steps) {
        const problem = obstacleTo(step, standing);
        if (problem) return said(problemPhrase(problem, step));
      }
      if (steps.length === 0 && changeId !== undefined) {
        return said(phrase(touched ? 'problem.changed_since' : 'remark.nothing_to_undo'));
      }
      if (steps.length === 0) {
        const remark = await undoTheRest(tenant, finding, officerId, 0, at);
        await tenant.em.flush();
        return said(remark);
      }
      claim = await claimForRoles(tenant, finding, officerId, steps, 'undo', at);
      return said(undoneRemark(officerId));
    },
  );
  if (!claim) return answer;
  return settleRoles(context, claim, await writeRoles(context, claim));
}

/**
 * The steps that put back what nobody touched since and Discord does not show already.
 * @returns also whether somebody touched any of it
 */
async function stepsBack(
  tenant: Tenant,
  { id }: Finding,
  standing: MemberStanding,
  changeId: string | undefined,
): Promise<{ readonly steps: readonly StepToClaim[]; readonly touched: boolean }> {
  const ofFinding = { finding: [tenant.serverId, id] as [string, string] };
  const changes = await tenant.em.find(Change, ofFinding, { orderBy: { number: 'desc' } });
  const made = changes
    .filter((change) => isRoleChange(change) && isUndoable(change))
    .filter((change) => changeId === undefined || change.id === changeId);
  const touched = await changedAgain(
    tenant,
    made.map((change) => ({ ...claimedStep(change), number: change.number })),
  );
  const { joinedAt } = standing.member ?? {};
  // Whoever left and came back holds what they were given anew.
  const kept = made.filter(({ id, at: madeAt }) => !touched.has(id) && !(joinedAt && joinedAt > madeAt));
  const steps = kept
    .map(claimedStep)
    .map((step) => ({ ...step, kind: opposite(step.kind), undoes: step.changeId, alone: changeId !== undefined }))
    .filter((step) => standing.member && !isAlreadySo(step, standing))
    // Given before taken, as in a fix: nobody stands without a role in between.
    .sort((one, other) => Number(one.kind === 'take') - Number(other.kind === 'take'));
  return { steps, touched: kept.length < made.length };
}

function opposite(kind: 'give' | 'take'): 'give' | 'take' {
  return kind === 'give' ? 'take' : 'give';
}
