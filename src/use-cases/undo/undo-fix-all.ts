import { loadRoleChangesOfBatch } from '../../database/batch-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { underLease } from '../../database/lease.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import { failed, ok } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { reviveCards } from '../audit-channel/want-card.ts';
import type { Context } from '../context.ts';
import {
  answered,
  type FixAllAnswered,
  progressShown,
  type ShowFixAll,
  somebodyIsAtIt,
} from '../fix-all/apply-fix-all.ts';
import { type BatchClaim, beginBatch, seeingWhoBegan } from '../fix-all/batch-claim.ts';
import {
  batchUnderWay,
  contentOf,
  FIX_ALL_UNDO,
  type FixAllContent,
  lockBatch,
  NOTHING_DONE,
  progressOf,
  setProgress,
} from '../fix-all/fix-all-batch.ts';
import { runRoleBatch } from '../fix-all/run-role-batch.ts';
import { inPipeline } from '../pipeline.ts';
import { changeOf } from '../roles/role-claim.ts';
import { scan } from '../syncs/scan-and-report.ts';
import { undoBatch } from './undo-batch.ts';

/** Puts a whole Fix all back as one; what somebody changed since stays, and is told. */
export async function undoFixAll(
  context: Context,
  actor: Actor,
  batchId: string,
  show: ShowFixAll,
): Promise<FixAllAnswered> {
  const begun = await beginUndo(context, actor, batchId);
  if (begun.kind === 'not_found') return failed({ code: 'fix_all_not_found' });
  if (begun.kind === 'told') return answered(context, actor, batchId, begun.remark);
  if (begun.kind === 'identity') return undoIdentity(context, actor, batchId);
  const remark = await runRoleBatch(context, begun.claim, actor.memberId, progressShown(context, actor, batchId, show));
  return answered(context, actor, batchId, remark);
}

type Begun =
  | { readonly kind: 'not_found' }
  | { readonly kind: 'told'; readonly remark: Phrase | undefined }
  | { readonly kind: 'identity' }
  | { readonly kind: 'roles'; readonly claim: BatchClaim };

async function beginUndo({ database, clock }: Context, actor: Actor, batchId: string): Promise<Begun> {
  const at = clock.now();
  const attempt = () =>
    database.inServer(actor.serverId, async (tenant): Promise<Begun> => {
      const batch = await lockBatch(tenant, batchId);
      if (!batch?.finishedAt || contentOf(batch).undoes !== null) return { kind: 'not_found' };
      if (progressOf(batch).undo?.kind === 'done') return { kind: 'told', remark: undefined };
      const underWay = await batchUnderWay(tenant, batch.rule ?? '');
      if (underWay) return { kind: 'told', remark: somebodyIsAtIt(underWay) };
      if (!ruleOf(batch.rule ?? '').changesRoles) return { kind: 'identity' };
      return beginUndoOfRoles(tenant, batch, actor, at);
    });
  return seeingWhoBegan(attempt);
}

/** Roles are put back as they were given: on Discord, one after the other, as a batch of its own. */
async function beginUndoOfRoles(tenant: Tenant, batch: Batch, actor: Actor, at: Date): Promise<Begun> {
  const { em, serverId } = tenant;
  const made = await loadRoleChangesOfBatch(tenant, batch.id, [changeOf.fix.give, changeOf.fix.take]);
  if (made.length === 0) return { kind: 'told', remark: phrase('remark.nothing_to_undo') };
  const findingIds = new Set(made.map(({ findingId }) => findingId));
  const content: FixAllContent = {
    items: contentOf(batch).items.filter(({ findingId }) => findingIds.has(findingId)),
    left: [],
    roles: [],
    wave: null,
    needsApproval: false,
    undoes: batch.id,
  };
  const undo = em.create(Batch, {
    server: serverId,
    kind: FIX_ALL_UNDO,
    rule: batch.rule ?? null,
    startedBy: actor.memberId,
    startedAt: at,
    what: { ...content },
    progress: { ...NOTHING_DONE },
  });
  const claim = beginBatch(tenant, undo, at);
  setProgress(batch, { ...progressOf(batch), undo: { kind: 'batch', batchId: undo.id } });
  await em.flush();
  await reviveCards(tenant, 'fix_all', [batch.id]);
  return { kind: 'roles', claim };
}

async function undoIdentity(context: Context, actor: Actor, batchId: string): Promise<FixAllAnswered> {
  const { serverId, memberId } = actor;
  const done = await inPipeline(context, serverId, async (lease) => {
    await underLease(context.database, lease, async (tenant) => {
      const batch = await lockBatch(tenant, batchId);
      if (!batch?.finishedAt || progressOf(batch).undo) return;
      const at = context.clock.now();
      const { skipped } = await undoBatch(tenant, batch.id, memberId, at);
      setProgress(batch, {
        ...progressOf(batch),
        undo: { kind: 'done', by: memberId, at: at.toISOString(), skipped },
      });
    });
    await underLease(context.database, lease, (tenant) => scan(tenant, context.clock.now()));
    return ok();
  });
  return done.ok ? answered(context, actor, batchId) : failed(done.problem);
}
