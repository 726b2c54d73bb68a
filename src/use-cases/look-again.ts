import type { Tenant } from '../database/database.ts';
import { Finding } from '../database/entities/finding.ts';
import { ruleOf } from '../quality/rules/index.ts';
import { close } from './open-finding.ts';
import { loadSubjectView } from './subject-view.ts';

/** Closes what other rules found about the same subject and what a change to it just settled. */
export async function closeSettledBeside(tenant: Tenant, finding: Finding, at: Date): Promise<void> {
  const { id, subjectKey } = finding;
  const others = await tenant.em.find(Finding, {
    subjectKey,
    status: { $in: ['open', 'snoozed'] },
    claimedUntil: null,
    id: { $ne: id },
  });
  if (others.length === 0) return;
  const view = await loadSubjectView(tenant, subjectKey, at);
  for (const other of others) {
    if (ruleOf(other.rule).examine(subjectKey, view).kind === 'nothing')
      close(other, { status: 'resolved', by: 'auto', how: 'gone', at });
  }
}
