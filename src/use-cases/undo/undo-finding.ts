import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { lockFinding } from '../findings/find-finding.ts';
import { findingCard } from '../findings/finding-card.ts';
import { closeGone } from '../findings/look-again.ts';
import type { FindingAnswer, FindingProblem } from '../findings/open-finding.ts';
import { snoozeOf } from '../findings/snooze.ts';
import { isRoleChange } from '../roles/role-claim.ts';
import { undoTheRest } from '../roles/settle-roles.ts';
import { isUndoable, undoChanges } from './undo.ts';
import { undoRoles } from './undo-roles.ts';
import { undoneRemark } from './undone-remark.ts';

/** Puts back everything that was done about a finding, then looks whether it holds again. */
export async function undoFinding(
  context: Context,
  actor: Actor,
  findingId: string,
): Promise<Result<FindingAnswer, FindingProblem>> {
  const at = context.clock.now();
  const undone = await context.database.inServer(actor.serverId, async (tenant) => {
    const finding = await lockFinding(tenant, findingId);
    if (!finding) return failed({ code: 'finding_not_found' as const });
    const changes = await tenant.em.find(Change, { finding: [tenant.serverId, finding.id] });
    const snooze = snoozeOf(finding, changes);
    if (snooze) return ok(await wakeUp(tenant, finding, snooze, actor.memberId, at));
    const ofRoles = changes.find((change) => isRoleChange(change) && isUndoable(change));
    if (ofRoles?.memberId) return { waitsForDiscord: { memberId: ofRoles.memberId } };
    const remark = await undoTheRest(tenant, finding, actor.memberId, 0, at);
    await tenant.em.flush();
    return ok({ card: await findingCard(tenant, finding, at), remark });
  });
  if ('waitsForDiscord' in undone) return undoRoles(context, actor, findingId, undone.waitsForDiscord);
  return undone;
}

/** Takes a snooze back, and nothing else that was done about the finding. */
async function wakeUp(
  tenant: Tenant,
  finding: Finding,
  snooze: Change,
  officerId: string,
  at: Date,
): Promise<FindingAnswer> {
  await undoChanges(tenant, [snooze], officerId, at);
  if (finding.status === 'open') await closeGone(tenant, [finding], at);
  await tenant.em.flush();
  const remark = undoneRemark(officerId);
  return { card: await findingCard(tenant, finding, at), remark };
}
