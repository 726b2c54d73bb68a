import { recordChanges } from '../../database/change-rows.ts';
import {
  type DismissalReason,
  endOfSnooze,
  isDismissalReason,
  isSnooze,
  type Snooze,
} from '../../quality/dismissal.ts';
import type { Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { carryOut, ofIdentity } from '../changes/carry-out.ts';
import type { Context } from '../context.ts';
import { close } from './close-finding.ts';
import { authorityOf } from './fix-finding.ts';
import { type FindingAnswer, type FindingProblem, onOpenFinding } from './open-finding.ts';

/** Dismisses or snoozes a finding, whichever the officer chose in the dialog. */
export async function setFindingAside(
  context: Context,
  actor: Actor,
  findingId: string,
  revision: number,
  choice: string | undefined,
): Promise<Result<FindingAnswer, FindingProblem>> {
  if (isSnooze(choice)) return snoozeFinding(context, actor, findingId, revision, choice);
  return dismissFinding(context, actor, findingId, revision, isDismissalReason(choice) ? choice : 'other');
}

/** "This is fine": the finding stays dismissed for as long as its facts stay the same; what it proposed is refused. */
export async function dismissFinding(
  context: Context,
  actor: Actor,
  findingId: string,
  revision: number,
  reason: DismissalReason,
): Promise<Result<FindingAnswer, FindingProblem>> {
  return onOpenFinding(context, actor, { findingId, revision, unclear: 'go_on' }, async (open) => {
    const { tenant, finding, at } = open;
    const refusal = open.rule.dismissRefuses ? open.rule.refuse?.(open.facts, open.view) : undefined;
    if (refusal) await carryOut(tenant, ofIdentity(refusal.changes), authorityOf(open));
    close(finding, { status: 'dismissed', by: actor.memberId, how: 'dismissed', at, reason });
    const change = { actor: { kind: 'officer' as const, id: actor.memberId }, what: 'finding.dismissed', findingId };
    await recordChanges(tenant, [{ ...change, after: { reason } }], at);
  });
}

/** "Not now": the finding is news once more when the time is over. */
export async function snoozeFinding(
  context: Context,
  actor: Actor,
  findingId: string,
  revision: number,
  snooze: Snooze,
): Promise<Result<FindingAnswer, FindingProblem>> {
  return onOpenFinding(context, actor, { findingId, revision, unclear: 'go_on' }, async ({ tenant, finding, at }) => {
    const before = { snoozedUntil: finding.snoozedUntil?.toISOString() ?? null };
    const until = endOfSnooze(snooze, at);
    finding.status = 'snoozed';
    finding.snoozedUntil = until;
    const change = { actor: { kind: 'officer' as const, id: actor.memberId }, what: 'finding.snoozed', findingId };
    await recordChanges(tenant, [{ ...change, before, after: { snoozedUntil: until.toISOString() } }], at);
  });
}
