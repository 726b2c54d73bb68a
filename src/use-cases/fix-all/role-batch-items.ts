import { loadPendingSteps, type PendingStep } from '../../database/batch-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { type ClaimedStep, claimedStep } from '../roles/role-claim.ts';

/** The steps about one finding that are written down and not known to be done. */
export interface PendingItem {
  readonly findingId: string;
  readonly subjectKey: string;
  readonly memberId: string;
  readonly memberLeft: boolean;
  /** What is stored of the member now. */
  readonly roleIds: readonly string[];
  readonly steps: readonly ClaimedStep[];
}

/** The next findings of a batch with what is to be done about them, in order. */
export async function nextItems(tenant: Tenant, batchId: string, findings: number): Promise<PendingItem[]> {
  const rows = await loadPendingSteps(tenant, batchId, findings);
  return [...Map.groupBy(rows, ({ findingId }) => findingId).values()].flatMap(toItem);
}

function toItem(rows: readonly PendingStep[]): PendingItem[] {
  const [first] = rows;
  if (!first) return [];
  const { findingId, subjectKey, memberId, memberLeft, roleIds } = first;
  const steps = rows.map(({ changeId, what, before, after }) =>
    claimedStep({ id: changeId, what, memberId, before: before && { ...before }, after: { ...after } }),
  );
  return [{ findingId, subjectKey, memberId, memberLeft, roleIds, steps }];
}

/** True when what is stored of the member shows what the step wants. */
export function isDone({ kind, roleId }: ClaimedStep, roleIds: readonly string[]): boolean {
  return roleIds.includes(roleId) === (kind === 'give');
}
