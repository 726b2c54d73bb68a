import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Change } from '../../database/entities/change.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { isOfStandingDecision } from '../findings/standing-decision.ts';
import { isUndoable } from '../undo/undo.ts';

/** The kind of a batch that holds what an officer did by hand in one go. */
export const handBatchKind = 'by_hand';

/** All that was done in one go, in its order. */
export async function changesOfBatch({ em, serverId }: Tenant, batchId: string): Promise<Change[]> {
  return em.find(Change, { batch: [serverId, batchId] }, { orderBy: { number: 'asc' }, refresh: true });
}

/**
 * What Undo puts back for a finding: what was done about it; and where an officer settled it by hand, all of what they
 * did, because that was one decision.
 */
export async function changesAbout(tenant: Tenant, finding: Finding): Promise<Change[]> {
  const { em, serverId } = tenant;
  const all = await em.find(Change, { finding: [serverId, finding.id] }, { refresh: true });
  const about = all.filter((change) => isOfStandingDecision(finding, change));
  const settled = about.find((change) => change.what === 'finding.fixed' && change.batch && isUndoable(change));
  const batch = settled?.batch && (await em.findOne(Batch, { id: settled.batch.id, kind: handBatchKind }));
  return batch ? [...new Set([...about, ...(await changesOfBatch(tenant, batch.id))])] : about;
}
