import { failed, ok } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { closeGone } from '../findings/look-again.ts';
import { decidedGroupCard, type GroupDecision, groupCard, lockGroupBatch } from '../review/group-card.ts';
import { findingsOf, type GroupAnswered } from '../review/on-group.ts';
import { undoBatch } from './undo-batch.ts';
import { undoneRemark } from './undone-remark.ts';

/** Puts back what was decided about a group, as one; then its findings that still hold are open again. */
export async function undoGroup({ database, clock }: Context, actor: Actor, batchId: string): Promise<GroupAnswered> {
  return database.inServer(actor.serverId, async (tenant): Promise<GroupAnswered> => {
    const batch = await lockGroupBatch(tenant, batchId);
    if (!batch) return failed({ code: 'finding_not_found' });
    const decision = batch.what as unknown as GroupDecision;
    if (decision.undone) return ok({ card: { kind: 'group', group: decidedGroupCard(batch) } });
    const at = clock.now();
    const { skipped } = await undoBatch(tenant, batch.id, actor.memberId, at);
    const undone = { by: actor.memberId, at: at.toISOString(), skipped };
    batch.what = { ...decision, undone };
    const findings = await findingsOf(tenant, decision.findingIds);
    await closeGone(tenant, findings, at);
    // The card is drawn from what is stored.
    await tenant.em.flush();
    const remark = undoneRemark(actor.memberId, skipped);
    const group = await groupCard(tenant, decision.findingId, at);
    return ok({ card: { kind: 'group', group: group ?? decidedGroupCard(batch) }, remark });
  });
}
