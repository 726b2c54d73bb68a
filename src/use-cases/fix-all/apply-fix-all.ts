import type { Tenant } from '../../database/database.ts';
import type { Batch } from '../../database/entities/batch.ts';
import { Server } from '../../database/entities/server.ts';
import { underLease } from '../../database/lease.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { wantCard } from '../audit-channel/want-card.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { scan } from '../syncs/scan-and-report.ts';
import { isApproved } from './approval.ts';
import { type BatchClaim, beginBatch, seeingWhoBegan, takeUpBatch } from './batch-claim.ts';
import {
  type Approval,
  approvalsOf,
  batchUnderWay,
  contentOf,
  fixAllOf,
  isUndecided,
  lockBatch,
} from './fix-all-batch.ts';
import type { FixAllCard } from './fix-all-card.ts';
import { fixInBulk } from './fix-in-bulk.ts';
import { type FixAllProblem, showFixAll } from './preview-fix-all.ts';
import { type RunRemark, runRoleBatch } from './run-role-batch.ts';

/** A Fix all after an officer acted, and what to tell them when it is not what they pressed for. */
export interface FixAllAnswer {
  readonly card: FixAllCard;
  readonly remark?: Phrase;
}

/** Shows a Fix all as it stands now, while it goes on. */
export type ShowFixAll = (answer: FixAllAnswer) => Promise<void>;

export type FixAllAnswered = Result<FixAllAnswer, FixAllProblem | PipelineBusy>;

/** More than this may take longer than the 15 minutes for which a private answer can be edited. */
const MAY_OUTLAST_ANSWER = 100;

/** Does what the preview showed, unless a second officer must approve it first. */
export async function applyFixAll(
  context: Context,
  actor: Actor,
  batchId: string,
  show: ShowFixAll,
): Promise<FixAllAnswered> {
  return begin(context, actor, batchId, show, async () => undefined);
}

/** Asks the other officers, by a card in the audit channel; one of them has 24 hours. */
export async function askApproval(context: Context, actor: Actor, batchId: string): Promise<FixAllAnswered> {
  const at = context.clock.now();
  await context.database.inServer(actor.serverId, async (tenant) => {
    const batch = await lockBatch(tenant, batchId);
    if (!batch || !isUndecided(batch, at) || approvalsOf(batch).length > 0) return;
    say(batch, 'asked', actor, at);
    await wantCard(tenant, 'fix_all', batch.id, at);
  });
  return answered(context, actor, batchId);
}

/** A second officer's word; whoever asked cannot give it. */
export async function approveFixAll(
  context: Context,
  actor: Actor,
  batchId: string,
  show: ShowFixAll,
): Promise<FixAllAnswered> {
  return begin(context, actor, batchId, show, async (_tenant, batch, at) => {
    if (actor.memberId === batch.startedBy) return phrase('fix_all.not_yourself');
    say(batch, 'approved', actor, at);
    return undefined;
  });
}

/** Ends what somebody asked approval for: whoever asked withdraws it, anybody else refuses it. */
export async function turnDownFixAll(context: Context, actor: Actor, batchId: string): Promise<FixAllAnswered> {
  const at = context.clock.now();
  await context.database.inServer(actor.serverId, async (tenant) => {
    const batch = await lockBatch(tenant, batchId);
    if (!batch || !isUndecided(batch, at) || approvalsOf(batch).length === 0) return;
    say(batch, actor.memberId === batch.startedBy ? 'withdrawn' : 'refused', actor, at);
  });
  return answered(context, actor, batchId);
}

/** The server owner's own word, who says by typing it how many it is about. */
export async function approveFixAllAlone(
  context: Context,
  actor: Actor,
  batchId: string,
  typed: string,
  show: ShowFixAll,
): Promise<FixAllAnswered> {
  return begin(context, actor, batchId, show, async ({ em, serverId }, batch, at) => {
    const { ownerId } = await em.findOneOrFail(Server, { id: serverId });
    if (actor.memberId !== ownerId) return phrase('fix_all.only_owner');
    const count = contentOf(batch).items.length;
    if (typed.trim() !== String(count)) return phrase('fix_all.other_number', { count });
    say(batch, 'alone', actor, at);
    return undefined;
  });
}

/** Finishes a batch that whoever carried it out left: by what is stored, and by what Discord shows. */
export async function resumeFixAll(context: Context, serverId: string, batchId: string): Promise<void> {
  const claim = await takeUpBatch(context, serverId, batchId);
  if (!claim) return;
  const startedBy = await context.database.inServer(serverId, async (tenant) => {
    const batch = await lockBatch(tenant, batchId);
    // Nobody waits for an answer any more: officers read in the audit channel how it ends.
    if (batch) await wantCard(tenant, 'fix_all', fixAllOf(batch), context.clock.now());
    return batch?.startedBy ?? '';
  });
  const remark = await runRoleBatch(context, claim, startedBy);
  context.log.info({ serverId, batchId, remark: remark?.key }, 'went on with a batch that was left');
}

function say(batch: Batch, kind: Approval['kind'], { memberId }: Actor, at: Date): void {
  batch.approvals = [...approvalsOf(batch), { kind, by: memberId, at: at.toISOString() } satisfies Approval];
}

type Begun =
  | { readonly kind: 'not_found' }
  | { readonly kind: 'told'; readonly remark: Phrase | undefined; readonly batchId: string }
  | { readonly kind: 'identity' }
  | { readonly kind: 'roles'; readonly claim: BatchClaim };

/** @param agree gives what else it takes to begin, or says why not */
async function begin(
  context: Context,
  actor: Actor,
  batchId: string,
  show: ShowFixAll,
  agree: (tenant: Tenant, batch: Batch, at: Date) => Promise<Phrase | undefined>,
): Promise<FixAllAnswered> {
  const begun = await claimToBegin(context, actor, batchId, agree);
  switch (begun.kind) {
    case 'not_found':
      return failed({ code: 'fix_all_not_found' });
    case 'told':
      return answered(context, actor, begun.batchId, begun.remark);
    case 'identity':
      return fixIdentity(context, actor, batchId);
    case 'roles':
      return carryOutRoles(context, actor, batchId, begun.claim, show);
  }
}

async function claimToBegin(
  { database, clock }: Context,
  actor: Actor,
  batchId: string,
  agree: (tenant: Tenant, batch: Batch, at: Date) => Promise<Phrase | undefined>,
): Promise<Begun> {
  const at = clock.now();
  const told = (batch: Batch, remark?: Phrase): Begun => ({ kind: 'told', remark, batchId: fixAllOf(batch) });
  const attempt = () =>
    database.inServer(actor.serverId, async (tenant): Promise<Begun> => {
      const batch = await lockBatch(tenant, batchId);
      if (!batch) return { kind: 'not_found' };
      if (!isUndecided(batch, at)) return told(batch);
      const underWay = await batchUnderWay(tenant, batch.rule ?? '');
      if (underWay) return told(underWay, somebodyIsAtIt(underWay));
      const refusal = await agree(tenant, batch, at);
      if (refusal) return told(batch, refusal);
      if (!(await isApproved(tenant, batch, at))) {
        await tenant.em.flush();
        return told(batch, phrase('fix_all.approval_needed'));
      }
      if (!ruleOf(batch.rule ?? '').changesRoles) return { kind: 'identity' };
      const claim = beginBatch(tenant, batch, at);
      if (contentOf(batch).items.length > MAY_OUTLAST_ANSWER) await wantCard(tenant, 'fix_all', batch.id, at);
      await tenant.em.flush();
      return { kind: 'roles', claim };
    });
  return seeingWhoBegan(attempt);
}

async function carryOutRoles(
  context: Context,
  actor: Actor,
  batchId: string,
  claim: BatchClaim,
  show: ShowFixAll,
): Promise<FixAllAnswered> {
  const remark = await runRoleBatch(context, claim, actor.memberId, progressShown(context, actor, batchId, show));
  return answered(context, actor, batchId, remark);
}

/** Shows how far a batch is. */
export function progressShown(context: Context, actor: Actor, batchId: string, show: ShowFixAll): () => Promise<void> {
  return async () => {
    const now = await answered(context, actor, batchId);
    if (now.ok) await show(now.value);
  };
}

/** Who is who changes in one transaction: whole, or not at all. */
async function fixIdentity(context: Context, actor: Actor, batchId: string): Promise<FixAllAnswered> {
  const { serverId, memberId } = actor;
  const done = await inPipeline(context, serverId, async (lease) => {
    await underLease(context.database, lease, async (tenant) => {
      const batch = await lockBatch(tenant, batchId);
      if (!batch || batch.begunAt) return;
      const at = context.clock.now();
      await fixInBulk(tenant, batch, memberId, at);
      batch.begunAt = at;
      batch.finishedAt = at;
    });
    // On its own: a scan writes findings that a press may hold while it waits for its turn to write who is who.
    await underLease(context.database, lease, (tenant) => scan(tenant, context.clock.now()));
    return ok();
  });
  return done.ok ? answered(context, actor, batchId) : failed(done.problem);
}

export async function answered(
  context: Context,
  actor: Actor,
  batchId: string,
  remark?: RunRemark,
): Promise<FixAllAnswered> {
  const card = await showFixAll(context, actor, batchId);
  return card.ok ? ok({ card: card.value, ...(remark && { remark }) }) : card;
}

export function somebodyIsAtIt({ startedBy }: Batch): Phrase {
  return phrase('fix_all.somebody_is_at_it', { officer: { member: startedBy } });
}
