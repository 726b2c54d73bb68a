import type { Tenant } from '../../database/database.ts';
import type { Batch } from '../../database/entities/batch.ts';
import { Member } from '../../database/entities/member.ts';
import { Server } from '../../database/entities/server.ts';
import { underLease } from '../../database/lease.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { ok } from '../../result.ts';
import { deliverCards } from '../audit-channel/deliver-cards.ts';
import type { Context } from '../context.ts';
import { loadLinkedMembersView } from '../findings/subject-view.ts';
import { inPipeline } from '../pipeline.ts';
import { freshFactsOfAll } from '../roles/fresh-facts.ts';
import { auditReason } from '../roles/role-claim.ts';
import { problemPhrase } from '../roles/role-steps.ts';
import { writeRoles } from '../roles/role-writing.ts';
import { scan } from '../syncs/scan-and-report.ts';
import { type BatchClaim, renewClaim } from './batch-claim.ts';
import { contentOf, lockBatch, progressOf, setProgress } from './fix-all-batch.ts';
import { type Baseline, objection, planRoleBatch } from './plan-role-batch.ts';
import { nextItems, type PendingItem } from './role-batch-items.ts';
import { endBatch, type ItemOutcome, settleItems } from './settle-role-batch.ts';
import { whyGiveUp } from './why-give-up.ts';

/** So many findings are carried out before their outcome is written down and progress is shown, or so long. */
const SET_SIZE = 10;
const SET_MS = 1_000;

/** Nothing: it came to its end. Else why it did not yet, in words for whoever waits. */
export type RunRemark = Phrase | undefined;

/** Told after every few steps. */
export type OnProgress = () => Promise<void>;

/**
 * Carries the roles of a batch out on Discord, one after the other: fresh facts, then every step written down, then
 * Discord, then the outcomes in sets (domain.md §6). Interrupted at any point, another run finishes from what is stored.
 */
export async function runRoleBatch(
  context: Context,
  claim: BatchClaim,
  officerId: string,
  onProgress: OnProgress = async () => {},
): Promise<RunRemark> {
  let held: BatchClaim | undefined = claim;
  if (!(await isStopped(context, claim))) {
    const fresh = await freshFactsOfAll(context, claim.serverId, officerId);
    if (!fresh.ok) return notBegun(context, claim, fresh.problem);
    const planned = await inClaim(context, claim, (tenant, batch, at) => planRoleBatch(tenant, batch, fresh.value, at));
    if (!planned) return phrase('fix_all.taken_over');
    await deliverCards(context, claim.serverId);
    await onProgress();
    const ran = await carryOutSets(context, planned.claim, planned.value, onProgress);
    if (ran.remark) return ran.remark;
    held = ran.claim;
  }
  const ended = held && (await inClaim(context, held, endBatch));
  if (!ended) return phrase('fix_all.taken_over');
  await lookAgain(context, claim.serverId);
  await deliverCards(context, claim.serverId);
  return undefined;
}

interface Ran {
  readonly claim?: BatchClaim;
  readonly remark?: Phrase;
}

async function carryOutSets(
  context: Context,
  first: BatchClaim,
  baseline: Baseline,
  onProgress: OnProgress,
): Promise<Ran> {
  let claim = first;
  for (;;) {
    const set = await inClaim(context, claim, nextSet);
    if (!set) return { remark: phrase('fix_all.taken_over') };
    if (set.value.items.length === 0) return { claim: set.claim };
    const { ended, unanswered } = await carryOutSet(context, set.claim, set.value, baseline);
    const settled = await inClaim(context, set.claim, (tenant, batch, at) => settle(tenant, batch, ended, at));
    if (!settled) return { remark: phrase('fix_all.taken_over') };
    claim = settled.claim;
    if (unanswered) return { remark: phrase('fix_all.unanswered') };
    if (context.stopping.aborted) {
      await handOver(context, claim);
      return { remark: phrase('fix_all.restarting') };
    }
    await deliverCards(context, claim.serverId);
    await onProgress();
  }
}

interface NextSet {
  readonly items: readonly PendingItem[];
  /** By finding: why the facts as they are now do not ask for its steps any more. */
  readonly objections: ReadonlyMap<string, Phrase>;
  readonly rule: string;
  readonly isUndo: boolean;
  readonly startedBy: string;
  readonly officerName: string;
  readonly locale: string;
}

/** Facts change while a batch goes on: each set is judged anew, over a view of those whom it is about. */
async function nextSet(tenant: Tenant, batch: Batch, at: Date): Promise<NextSet> {
  const { em, serverId } = tenant;
  const over = batch.stoppedBy || progressOf(batch).gaveUp;
  const left = over ? [] : await nextItems(tenant, batch.id, SET_SIZE);
  const gaveUp = left.length > 0 && (await whyGiveUp(tenant, batch));
  if (gaveUp) setProgress(batch, { ...progressOf(batch), gaveUp });
  const items = gaveUp ? [] : left;
  const { startedBy, rule } = batch;
  const officer = await em.findOne(Member, { id: startedBy });
  const { locale } = await em.findOneOrFail(Server, { id: serverId });
  return {
    items,
    objections: await objectionsTo(tenant, batch, items, at),
    rule: rule ?? '',
    isUndo: contentOf(batch).undoes !== null,
    startedBy,
    officerName: officer?.username ?? startedBy,
    locale,
  };
}

async function objectionsTo(
  tenant: Tenant,
  batch: Batch,
  items: readonly PendingItem[],
  at: Date,
): Promise<Map<string, Phrase>> {
  if (items.length === 0) return new Map();
  const memberIds = items.map(({ memberId }) => memberId);
  const view = await loadLinkedMembersView(tenant, memberIds, at);
  return new Map(
    items.flatMap((item) => {
      const because = objection(batch, item, view);
      return because ? [[item.findingId, because] as const] : [];
    }),
  );
}

/** What is left of a set when its time is over, or when Rollcall stops, is the next set's. */
async function carryOutSet(
  context: Context,
  { serverId, until }: BatchClaim,
  { items, objections, rule, isUndo, startedBy, officerName, locale }: NextSet,
  baseline: Baseline,
): Promise<{ readonly ended: readonly ItemOutcome[]; readonly unanswered: boolean }> {
  const since = performance.now();
  const ended: ItemOutcome[] = [];
  for (const item of items) {
    if (context.stopping.aborted || performance.now() - since > SET_MS) break;
    const because = meanwhile(item, baseline) ?? objections.get(item.findingId);
    if (because) {
      ended.push({ item, kind: 'left', because });
      continue;
    }
    const { findingId, steps } = item;
    const reason = auditReason(isUndo ? 'undo' : 'fix', { id: findingId, rule }, officerName);
    const outcomes = await writeRoles(context, {
      serverId,
      findingId,
      officerId: startedBy,
      until,
      steps,
      reason,
      locale,
    });
    // Its steps stay as they are written down: the next run looks what became of them.
    if (outcomes.some(({ kind }) => kind === 'unknown')) return { ended, unanswered: true };
    ended.push({ item, kind: 'tried', outcomes });
    if (outcomes.some(concernsAll)) break;
  }
  return { ended, unanswered: false };
}

/** Whatever happened to a member's guild roles since the steps were written down, somebody meant it. */
function meanwhile({ memberId, memberLeft, roleIds }: PendingItem, baseline: Baseline): Phrase | undefined {
  if (memberLeft) return phrase('remark.role_problem.unknown_member', { member: { member: memberId } });
  const before = baseline.rolesOf.get(memberId) ?? [];
  const now = roleIds.filter((roleId) => baseline.guildRoleIds.has(roleId));
  const isSame = before.length === now.length && before.every((roleId) => now.includes(roleId));
  return isSame ? undefined : phrase('fix_all.roles_changed', { member: { member: memberId } });
}

/** Discord would refuse all the others too, and counts refusals against the bot's address. */
function concernsAll(outcome: { readonly kind: string; readonly because?: string }): boolean {
  return outcome.because === 'missing_permission' || outcome.because === 'no_access';
}

async function settle(tenant: Tenant, batch: Batch, ended: readonly ItemOutcome[], at: Date): Promise<void> {
  await settleItems(tenant, batch, ended, at);
  const last = ended.at(-1);
  if (last?.kind !== 'tried') return;
  const index = last.outcomes.findIndex(concernsAll);
  const outcome = last.outcomes[index];
  const step = last.item.steps[index];
  if (!step || outcome?.kind !== 'failed' || outcome.because === 'not_begun') return;
  setProgress(batch, { ...progressOf(batch), gaveUp: problemPhrase(outcome.because, step) });
}

/** Nothing of it was begun: it is a preview again, unless it was interrupted, and then it goes on later. */
async function notBegun(context: Context, claim: BatchClaim, because: Phrase): Promise<Phrase> {
  await context.database.inServer(claim.serverId, async (tenant) => {
    const batch = await lockBatch(tenant, claim.batchId);
    if (!batch || progressOf(batch).planned) return;
    batch.begunAt = null;
    batch.claimedUntil = null;
  });
  return because;
}

/** Whoever starts next goes on at once. */
async function handOver(context: Context, claim: BatchClaim): Promise<void> {
  await inClaim(context, claim, async (_tenant, batch, at) => {
    batch.claimedUntil = at;
  });
}

async function isStopped({ database }: Context, { serverId, batchId }: BatchClaim): Promise<boolean> {
  return database.inServer(serverId, async (tenant) => Boolean((await lockBatch(tenant, batchId))?.stoppedBy));
}

/** Does something to the batch while it is this run's, in one transaction; nothing when it is not any more. */
async function inClaim<Value>(
  { database, clock }: Context,
  claim: BatchClaim,
  work: (tenant: Tenant, batch: Batch, at: Date) => Promise<Value>,
): Promise<{ readonly claim: BatchClaim; readonly value: Value } | undefined> {
  return database.inServer(claim.serverId, async (tenant) => {
    const at = clock.now();
    const renewed = await renewClaim(tenant, claim, at);
    if (!renewed) return undefined;
    const value = await work(tenant, renewed.batch, at);
    await tenant.em.flush();
    return { claim: renewed.claim, value };
  });
}

/** What the changes settled, or brought to light, in every rule; where a sync is under way, that one looks. */
async function lookAgain(context: Context, serverId: string): Promise<void> {
  await inPipeline(context, serverId, (lease) =>
    underLease(context.database, lease, async (tenant) => {
      await scan(tenant, context.clock.now());
      return ok();
    }),
  );
}
