import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';
import { Finding } from '../../../database/entities/finding.ts';
import type { FindingStanding } from '../../findings/finding-standing.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const findings: PutBackByKind = {
  'finding.fixed': reopen,
  'finding.settled': reopenSettled,
  'finding.dismissed': reopen,
  'finding.snoozed': wake,
};

/** The findings that changes are about: what their cards say depends on them. */
export function findingIdsOf(changes: readonly Change[]): string[] {
  const settled = changes.filter(({ what }) => what === 'finding.settled').map(settledId);
  return [...new Set([...changes.flatMap(({ finding }) => (finding ? [finding.id] : [])), ...settled])];
}

/** Opens again what was closed beside another finding, which alone is locked: nobody is waited for. */
async function reopenSettled(tenant: Tenant, change: Change): Promise<UndoStep> {
  const id = settledId(change);
  const lockMode = LockMode.PESSIMISTIC_PARTIAL_WRITE;
  return reopenFinding(tenant, change, await tenant.em.findOne(Finding, { server: tenant.serverId, id }, { lockMode }));
}

function settledId({ after }: Change): string {
  return (after as unknown as { findingId: string }).findingId;
}

async function reopen(tenant: Tenant, change: Change): Promise<UndoStep> {
  const id = change.finding?.id ?? null;
  return reopenFinding(tenant, change, await tenant.em.findOne(Finding, { server: tenant.serverId, id }));
}

async function reopenFinding({ em, serverId }: Tenant, change: Change, finding: Finding | null): Promise<UndoStep> {
  // Opened since, or opened and closed again by somebody else's decision.
  if (finding?.closedAt?.getTime() !== change.at.getTime()) return 'changed_since';
  const another = await em.count(Finding, {
    server: serverId,
    rule: finding.rule,
    subjectKey: finding.subjectKey,
    status: { $ne: 'resolved' },
    id: { $ne: finding.id },
  });
  // The other one tells of it: there is nothing left to put back.
  if (another > 0) return 'undone';
  const { snoozedUntil } = (change.before ?? { snoozedUntil: null }) as unknown as FindingStanding;
  // When that is over by now, the next scan wakes it, and it is news once.
  finding.status = snoozedUntil === null ? 'open' : 'snoozed';
  finding.snoozedUntil = snoozedUntil === null ? null : new Date(snoozedUntil);
  finding.closedAt = null;
  finding.closedBy = null;
  finding.closedHow = null;
  finding.closedReason = null;
  finding.outcome = null;
  return 'undone';
}

/** Open again, or asleep until when it was before. */
async function wake({ em }: Tenant, change: Change): Promise<UndoStep> {
  const finding = await em.findOne(Finding, { id: change.finding?.id ?? null });
  const { snoozedUntil } = change.after as { snoozedUntil: string };
  if (finding?.status !== 'snoozed' || finding.snoozedUntil?.toISOString() !== snoozedUntil) return 'changed_since';
  const { snoozedUntil: before } = change.before as { snoozedUntil: string | null };
  finding.status = before === null ? 'open' : 'snoozed';
  finding.snoozedUntil = before === null ? null : new Date(before);
  return 'undone';
}
