import { Batch } from '../../database/entities/batch.ts';
import { Change } from '../../database/entities/change.ts';
import type { Phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { AUTOMATIC_FIXES } from '../findings/auto-fix.ts';
import { undoAutomaticBatch } from '../findings/automatic-fixes.ts';
import { lockFinding } from '../findings/find-finding.ts';
import type { FindingProblem } from '../findings/open-finding.ts';
import { FIX_ALL } from '../fix-all/fix-all-batch.ts';
import type { FixAllProblem } from '../fix-all/preview-fix-all.ts';
import { undoByHand } from '../people/by-hand.ts';
import { handBatchKind } from '../people/hand-batch.ts';
import { type MatchProblem, undoMatch } from '../people/match.ts';
import { MATCH } from '../people/match-card.ts';
import { REVIEW_GROUP } from '../review/group-card.ts';
import { isRoleChange } from '../roles/role-claim.ts';
import { findChange, type HistoryProblem } from './history.ts';
import { type HistoryPage, pageOf } from './history-page.ts';
import { isUndoable, undoChanges } from './undo.ts';
import { undoFinding } from './undo-finding.ts';
import { undoFixAll } from './undo-fix-all.ts';
import { undoGroup } from './undo-group.ts';
import { undoneRemark } from './undone-remark.ts';

export type UndoActProblem = HistoryProblem | MatchProblem | FindingProblem | FixAllProblem;

type Undone = Result<Phrase | undefined, UndoActProblem>;

/**
 * Puts back the whole act that a change was part of, by the way that belongs to it: what an officer did by hand, an
 * Apply, a Fix all, a decision about several findings, what rules fixed by themselves and one report told, or all that was
 * done about a finding in one go. What somebody changed since stays, and is told.
 */
export async function undoAct(
  context: Context,
  actor: Actor,
  scope: string,
  changeId: string,
): Promise<Result<HistoryPage, UndoActProblem>> {
  const { database } = context;
  const part = await database.inServer(actor.serverId, async (tenant) => {
    const change = await findChange(tenant, changeId);
    const batch = change?.batch && (await tenant.em.findOne(Batch, { id: change.batch.id }));
    return change && { change, batch: batch ?? undefined };
  });
  if (!part) return failed({ code: 'change_not_found' });
  const undone = part.batch
    ? await undoBatchOfKind(context, actor, part.batch)
    : await undoAboutFinding(context, actor, part.change);
  if (!undone.ok) return undone;
  return database.inServer(actor.serverId, async (tenant) =>
    ok(await pageOf(tenant, scope, part.change.number + 1, undone.value ?? null)),
  );
}

async function undoBatchOfKind(context: Context, actor: Actor, { id, kind }: Batch): Promise<Undone> {
  switch (kind) {
    case handBatchKind: {
      const answer = await undoByHand(context, actor, id);
      return answer.ok ? ok(answer.value.said) : answer;
    }
    case MATCH: {
      const answer = await undoMatch(context, actor, id);
      if (!answer.ok) return answer;
      const { state } = answer.value;
      return ok(remarkOf(actor, state.kind === 'undone' ? state.skipped : 0));
    }
    case REVIEW_GROUP: {
      const answer = await undoGroup(context, actor, id);
      return answer.ok ? ok(answer.value.remark) : answer;
    }
    case FIX_ALL: {
      const answer = await undoFixAll(context, actor, id, async () => {});
      return answer.ok ? ok(answer.value.remark) : answer;
    }
    case AUTOMATIC_FIXES:
      return undoAutomaticBatch(context, actor, id);
    default:
      return failed({ code: 'not_one_act' });
  }
}

/** What was decided about the same finding at another time is another act. */
async function undoAboutFinding(context: Context, actor: Actor, { finding, at }: Change): Promise<Undone> {
  const { database, clock } = context;
  if (!finding) return failed({ code: 'not_one_act' });
  const done = await database.inServer(actor.serverId, async (tenant): Promise<Undone | 'waits_for_discord'> => {
    await lockFinding(tenant, finding.id);
    const then = await tenant.em.find(Change, { finding: [tenant.serverId, finding.id], at });
    const about = then.filter(({ batch }) => !batch);
    if (about.some((change) => isRoleChange(change) && isUndoable(change))) return 'waits_for_discord';
    const { undone, skipped } = await undoChanges(tenant, about, actor.memberId, clock.now());
    await tenant.em.flush();
    return undone === 0 ? failed({ code: 'changed_since' }) : ok(remarkOf(actor, skipped));
  });
  if (done !== 'waits_for_discord') return done;
  const answer = await undoFinding(context, actor, finding.id);
  return answer.ok ? ok(answer.value.remark) : answer;
}

function remarkOf({ memberId }: Actor, skipped: number): Phrase | undefined {
  return skipped > 0 ? undoneRemark(memberId, skipped) : undefined;
}
