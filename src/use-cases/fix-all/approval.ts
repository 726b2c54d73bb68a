import { membersWithRolesChangedSince, oneRoleBatchBegins } from '../../database/batch-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { needsApproval } from '../../quality/role-approval.ts';
import { memberOfSubject } from '../../quality/subject-key.ts';
import { approvalGiven, contentOf, FIX_ALL, FIX_ALL_UNDO } from './fix-all-batch.ts';

const DAY_MS = 86_400_000;

/**
 * Whose roles Rollcall changed in the last 24 hours, by whatever button, or will by what was begun: that writes its steps
 * down only once it has fresh facts.
 */
export async function changedLately(tenant: Tenant, at: Date): Promise<string[]> {
  const changed = await membersWithRolesChangedSince(tenant, new Date(at.getTime() - DAY_MS));
  const begun = await tenant.em.find(Batch, {
    kind: { $in: [FIX_ALL, FIX_ALL_UNDO] },
    begunAt: { $ne: null },
    finishedAt: null,
  });
  return [...new Set([...changed, ...begun.flatMap((batch) => membersOf(contentOf(batch).items))])];
}

/** Whose roles would change. */
export function membersOf(items: readonly { readonly subjectKey: string }[]): string[] {
  return items.flatMap(({ subjectKey }) => memberOfSubject(subjectKey) ?? []);
}

/**
 * Whether a batch may begin, or who else must say so first: judged anew, because roles that Rollcall changed since the
 * preview count too. Where it may, it is to begin in the same transaction: others wait to be judged until then.
 */
export async function isApproved(tenant: Tenant, batch: Batch, at: Date): Promise<boolean> {
  if (approvalGiven(batch)) return true;
  const content = contentOf(batch);
  if (content.wave === null) return true;
  await oneRoleBatchBegins(tenant);
  const changing = membersOf(content.items);
  const withLately = new Set([...changing, ...(await changedLately(tenant, at))]).size;
  const wave = { ...content.wave, members: changing.length, withLately };
  batch.what = { ...content, wave, needsApproval: needsApproval(wave) };
  return !needsApproval(wave);
}
