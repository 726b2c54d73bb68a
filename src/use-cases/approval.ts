import { membersWithRolesChangedSince } from '../database/batch-rows.ts';
import type { Tenant } from '../database/database.ts';
import type { Batch } from '../database/entities/batch.ts';
import { needsApproval } from '../quality/role-approval.ts';
import { memberOfSubject } from '../quality/subject-key.ts';
import { approvalsOf, contentOf } from './fix-all-batch.ts';

const DAY_MS = 86_400_000;

/** Whose roles Rollcall changed in the last 24 hours, by whatever button. */
export async function changedLately(tenant: Tenant, at: Date): Promise<string[]> {
  return membersWithRolesChangedSince(tenant, new Date(at.getTime() - DAY_MS));
}

/** Whose roles would change. */
export function membersOf(items: readonly { readonly subjectKey: string }[]): string[] {
  return items.flatMap(({ subjectKey }) => memberOfSubject(subjectKey) ?? []);
}

/**
 * Whether a batch may begin, or who else must say so first: judged anew, because roles that Rollcall changed since the
 * preview count too.
 */
export async function isApproved(tenant: Tenant, batch: Batch, at: Date): Promise<boolean> {
  if (approvalsOf(batch).some(({ kind }) => kind !== 'asked')) return true;
  const content = contentOf(batch);
  if (content.wave === null) return true;
  const changing = membersOf(content.items);
  const withLately = new Set([...changing, ...(await changedLately(tenant, at))]).size;
  const wave = { ...content.wave, members: changing.length, withLately };
  batch.what = { ...content, wave, needsApproval: needsApproval(wave) };
  return !needsApproval(wave);
}
