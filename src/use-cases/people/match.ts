import { createHash } from 'node:crypto';
import { replaceCandidates, restoreCandidates } from '../../database/candidate-rows.ts';
import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Server } from '../../database/entities/server.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { type Lease, underLease } from '../../database/lease.ts';
import { loadView } from '../../database/view-rows.ts';
import type { Match, MatchCounts } from '../../identity/match.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { personName } from '../../quality/person-name.ts';
import { reasonPhrases } from '../../quality/reason-phrases.ts';
import type { View } from '../../quality/view.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { deliverMessages } from '../audit-channel/deliver-messages.ts';
import { linkInBulk } from '../changes/link-in-bulk.ts';
import type { Context } from '../context.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { queueReport, scan } from '../syncs/scan-and-report.ts';
import { takeBackMade } from '../undo/undo-batch.ts';
import { isUuid } from '../uuid.ts';
import { matchAside } from './match-aside.ts';

/** What matching the whole server would do, or did. */
export interface MatchCard {
  readonly batchId: string;
  readonly characters: number;
  readonly members: number;
  readonly counts: MatchCounts;
  readonly samples: readonly MatchSample[];
  readonly state:
    | { readonly kind: 'preview'; readonly remark?: Phrase }
    | { readonly kind: 'applied'; readonly by: string; readonly at: Date }
    | { readonly kind: 'undone'; readonly by: string; readonly at: Date; readonly skipped: number };
}

export interface MatchSample {
  readonly character: string;
  readonly who: string;
  readonly why: Phrase;
}

export type MatchProblem = { readonly code: 'match_not_found' } | PipelineBusy;

const SAMPLES = 8;
/** The kind of a batch that is an Apply. */
export const MATCH = 'match';

/** Matches the whole server without changing anything (domain.md §5.3): what it would link, by which evidence. */
export async function previewMatch(context: Context, actor: Actor): Promise<Result<MatchCard, never>> {
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
    return ok(cardOf(batch.id, view, match, { kind: 'preview' }));
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
  const batch = await findBatch(tenant, batchId);
  if (!batch) return { answer: failed({ code: 'match_not_found' }) };
  await lockIdentity(tenant);
  const view = await loadView(tenant, at);
  const match = await matchAside(view);
  if (batch.finishedAt) return { answer: ok(cardOf(batch.id, view, match, stateOf(batch))) };
  const { fingerprint } = batch.what as { fingerprint: string };
  if (fingerprint !== fingerprintOf(match)) {
    batch.what = { fingerprint: fingerprintOf(match) };
    const remark = phrase('remark.match_changed');
    return { answer: ok(cardOf(batch.id, view, match, { kind: 'preview', remark })) };
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
  batch.progress = { appliedBy: actor.memberId, counts: match.counts, samples: samplesOf(view, match) };
  const card = cardOf(batch.id, view, match, { kind: 'applied', by: actor.memberId, at });
  return { answer: ok(card), links: match.links.length };
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
  const batch = await findBatch(tenant, batchId);
  if (!batch?.finishedAt) return failed({ code: 'match_not_found' });
  const progress = batch.progress as { undoneBy?: string };
  if (!progress.undoneBy) {
    await lockIdentity(tenant);
    const { skipped } = await takeBackMade(tenant, batch.id, actor.memberId, at);
    if (!(await isSuperseded(tenant, batch))) {
      await restoreCandidates(tenant, batch.id, batch.finishedAt, actor.memberId, at);
    }
    batch.progress = { ...batch.progress, undoneBy: actor.memberId, undoneAt: at.toISOString(), skipped };
  }
  const view = await loadView(tenant, at);
  return ok(cardOf(batch.id, view, await matchAside(view), stateOf(batch)));
}

/** The candidates of a later match are all there are, unless that one was undone too. */
async function isSuperseded({ em }: Tenant, { finishedAt }: Batch): Promise<boolean> {
  const later = await em.find(Batch, { kind: MATCH, finishedAt: { $gt: finishedAt ?? null } });
  return later.some(({ progress }) => !(progress as { undoneBy?: string }).undoneBy);
}

async function findBatch({ em }: Tenant, batchId: string): Promise<Batch | null> {
  return isUuid(batchId) ? em.findOne(Batch, { id: batchId, kind: MATCH }) : null;
}

function stateOf(batch: Batch): MatchCard['state'] {
  const progress = batch.progress as { appliedBy: string; undoneBy?: string; undoneAt?: string; skipped?: number };
  if (progress.undoneBy && progress.undoneAt) {
    return { kind: 'undone', by: progress.undoneBy, at: new Date(progress.undoneAt), skipped: progress.skipped ?? 0 };
  }
  return { kind: 'applied', by: progress.appliedBy, at: batch.finishedAt ?? batch.startedAt };
}

function cardOf(batchId: string, view: View, match: Match, state: MatchCard['state']): MatchCard {
  return {
    batchId,
    characters: [...view.characters.values()].filter((character) => character.present).length,
    members: [...view.members.values()].filter((member) => member.present).length,
    counts: match.counts,
    samples: samplesOf(view, match),
    state,
  };
}

/** Some of each evidence, so that an officer sees every kind before they apply it. */
function samplesOf(view: View, match: Match): MatchSample[] {
  const bySource = [...Map.groupBy(match.links, (link) => link.source).values()];
  const each = Math.max(1, Math.floor(SAMPLES / Math.max(1, bySource.length)));
  return bySource
    .flatMap((links) => links.slice(0, each))
    .flatMap((link) => {
      const character = view.characters.get(link.characterId);
      const why = character && reasonPhrases(link.reasons, character, view)[0];
      return character && why ? [{ character: character.name, who: personName(link.person, view), why }] : [];
    });
}

/** Equal when a match would make the same links and suggest the same people. */
function fingerprintOf(match: Match): string {
  const links = match.links.map(({ characterId, person, confidence }) => [characterId, person, confidence]);
  const candidates = match.candidates.map(({ characterId, options }) => [
    characterId,
    options.map(({ person }) => person),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([links, candidates]))
    .digest('hex');
}
