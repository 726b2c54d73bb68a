import { replaceCandidates, restoreCandidates } from '../../database/candidate-rows.ts';
import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Server } from '../../database/entities/server.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { type Lease, underLease } from '../../database/lease.ts';
import { loadView } from '../../database/view-rows.ts';
import { phrase } from '../../phrase.ts';
import { personName } from '../../quality/person-name.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { deliverMessages } from '../audit-channel/deliver-messages.ts';
import { linkInBulk } from '../changes/link-in-bulk.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { queueReport, scan } from '../syncs/scan-and-report.ts';
import { takeBackMade } from '../undo/undo-batch.ts';
import { matchAside } from './match-aside.ts';
import {
  findMatch,
  fingerprintOf,
  isAsPreviewed,
  MATCH,
  type MatchCard,
  type MatchPreview,
  type MatchProgress,
  overOf,
  previewOf,
  samplesOf,
} from './match-card.ts';

export type MatchProblem = { readonly code: 'match_not_found' } | PipelineBusy;

/** Matches the whole server without changing anything (domain.md §5.3): what it would link, by which evidence. */
export async function previewMatch(
  context: Context,
  actor: Actor,
): Promise<Result<MatchCard & { readonly state: MatchPreview }, never>> {
  const at = context.clock.now();
  return context.database.inServer(actor.serverId, async (tenant) => {
    const view = await loadView(tenant, at);
    const match = await matchAside(view);
    const batch = tenant.em.create(Batch, {
      server: actor.serverId,
      kind: MATCH,
      startedBy: actor.memberId,
      startedAt: at,
      what: { fingerprint: fingerprintOf(match) },
    });
    await tenant.em.flush();
    return ok({ batchId: batch.id, state: previewOf(view, match) });
  });
}

/**
 * Makes the links that the preview showed, in one transaction that is undone as one; then looks and reports. When the
 * data changed since the preview, nothing is done and the new preview is shown.
 */
export async function applyMatch(
  context: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<MatchCard, MatchProblem>> {
  const startedAt = context.clock.now();
  const applied = await inPipeline(context, actor.serverId, async (lease) => {
    const { answer, links } = await underLease(context.database, lease, (tenant) =>
      apply(tenant, actor, batchId, context.clock.now()),
    );
    if (links !== undefined) await lookAndReport(context, lease, links, startedAt);
    return answer;
  });
  await deliverMessages(context, actor.serverId);
  return applied;
}

/** How an Apply is answered, and how many links it made; nothing when it did nothing. */
interface Applied {
  readonly answer: Result<MatchCard, MatchProblem>;
  readonly links?: number;
}

async function apply(tenant: Tenant, actor: Actor, batchId: string, at: Date): Promise<Applied> {
  await lockIdentity(tenant);
  const batch = await findMatch(tenant, batchId, 'lock');
  if (!batch) return { answer: failed({ code: 'match_not_found' }) };
  const over = overOf(batch);
  if (over) return { answer: ok({ batchId, state: over }) };
  const view = await loadView(tenant, at);
  const match = await matchAside(view);
  if (!isAsPreviewed(batch, match)) {
    batch.what = { fingerprint: fingerprintOf(match) };
    return { answer: ok({ batchId, state: previewOf(view, match, phrase('remark.match_changed')) }) };
  }
  const by = { kind: 'officer', id: actor.memberId } as const;
  const grounds = { batchId: batch.id, actor: by, at, word: 'evidence' } as const;
  const nameOf = (memberId: string) => personName({ kind: 'member', memberId }, view);
  const linked = await linkInBulk(tenant, match.links, nameOf, grounds);
  const replaced = await replaceCandidates(tenant, match.candidates, at);
  const dropped = replaced.map(({ characterId, renewed, record }) => ({
    actor: by,
    batchId: batch.id,
    what: renewed ? 'candidate.renewed' : 'candidate.dropped',
    characterId,
    before: record,
  }));
  await recordChanges(tenant, [...linked, ...dropped], at);
  batch.begunAt = at;
  batch.finishedAt = at;
  const shown = { counts: match.counts, samples: samplesOf(view, match) };
  batch.progress = { appliedBy: actor.memberId, ...shown };
  const state = { kind: 'applied', by: actor.memberId, at, ...shown } as const;
  return { answer: ok({ batchId, state }), links: match.links.length };
}

/** On its own: a scan writes findings that a press may hold while it waits for its turn to write who is who. */
async function lookAndReport({ database, clock }: Context, lease: Lease, links: number, startedAt: Date) {
  await underLease(database, lease, async (tenant) => {
    await scan(tenant, clock.now());
    const server = await tenant.em.findOneOrFail(Server, { id: lease.serverId });
    await queueReport(tenant, {
      source: 'match',
      about: server.name,
      counts: { found: links, created: 0, updated: links, removed: 0, heldBack: 0 },
      startedAt,
      finishedAt: clock.now(),
    });
  });
}

/** Ends a preview: nobody can apply it any more. One that was applied already stays so, and is shown. */
export async function cancelMatch(
  { database, clock }: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<MatchCard, MatchProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const batch = await findMatch(tenant, batchId, 'lock');
    if (!batch) return failed({ code: 'match_not_found' });
    const over = overOf(batch);
    if (over) return ok({ batchId, state: over });
    const at = clock.now();
    batch.progress = { cancelledBy: actor.memberId, cancelledAt: at.toISOString() };
    return ok({ batchId, state: { kind: 'cancelled', by: actor.memberId, at } });
  });
}

/** Takes back all links of one Apply, but those that somebody touched since, and suggests again what it dropped. */
export async function undoMatch(
  context: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<MatchCard, MatchProblem>> {
  const { database, clock } = context;
  return inPipeline(context, actor.serverId, async (lease) => {
    const answer = await underLease(database, lease, (tenant) => takeBack(tenant, actor, batchId, clock.now()));
    if (answer.ok) await underLease(database, lease, (tenant) => scan(tenant, clock.now()));
    return answer;
  });
}

async function takeBack(
  tenant: Tenant,
  actor: Actor,
  batchId: string,
  at: Date,
): Promise<Result<MatchCard, MatchProblem>> {
  await lockIdentity(tenant);
  const batch = await findMatch(tenant, batchId, 'lock');
  const over = batch && overOf(batch);
  if (!batch?.finishedAt || !over) return failed({ code: 'match_not_found' });
  if (over.kind === 'undone') return ok({ batchId, state: over });
  const { skipped } = await takeBackMade(tenant, batch.id, actor.memberId, at);
  if (!(await isSuperseded(tenant, batch))) {
    await restoreCandidates(tenant, batch.id, batch.finishedAt, actor.memberId, at);
  }
  batch.progress = { ...batch.progress, undoneBy: actor.memberId, undoneAt: at.toISOString(), skipped };
  return ok({ batchId, state: { kind: 'undone', by: actor.memberId, at, skipped } });
}

/** The candidates of a later match are all there are, unless that one was undone too. */
async function isSuperseded({ em }: Tenant, { finishedAt }: Batch): Promise<boolean> {
  const later = await em.find(Batch, { kind: MATCH, finishedAt: { $gt: finishedAt ?? null } });
  return later.some(({ progress }) => !(progress as MatchProgress).undoneBy);
}
