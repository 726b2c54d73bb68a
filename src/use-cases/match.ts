import { createHash, randomUUID } from 'node:crypto';
import { type ChangeRow, recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Batch } from '../database/entities/batch.ts';
import { Server } from '../database/entities/server.ts';
import {
  insertAliases,
  insertLinks,
  insertPlayers,
  type LinkRow,
  type PlayerRow,
  replaceCandidates,
  takeBackLinks,
} from '../database/identity-rows.ts';
import { type Lease, underLease } from '../database/lease.ts';
import { loadView } from '../database/view-rows.ts';
import { type Match, type MatchCounts, matchServer } from '../identity/match.ts';
import { normaliseName } from '../identity/names.ts';
import type { ProposedLink } from '../identity/proposals.ts';
import { aliasesTaughtBy } from '../identity/reasons.ts';
import { type Phrase, phrase } from '../phrase.ts';
import { directoryOf } from '../quality/directory-of-view.ts';
import { personName } from '../quality/person-name.ts';
import { reasonPhrases } from '../quality/reason-phrases.ts';
import type { View } from '../quality/view.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import type { Context } from './context.ts';
import { deliverMessages } from './deliver-messages.ts';
import { isUuid } from './open-finding.ts';
import { inPipeline, type PipelineBusy } from './pipeline.ts';
import { queueReport, scan } from './scan-and-report.ts';

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
const KIND = 'match';

/** Matches the whole server without changing anything (domain.md §5.3): what it would link, by which evidence. */
export async function previewMatch(context: Context, actor: Actor): Promise<Result<MatchCard, never>> {
  const at = context.clock.now();
  return context.database.inServer(actor.serverId, async (tenant) => {
    const view = await loadView(tenant, at);
    const match = matchServer(directoryOf(view));
    const batch = tenant.em.create(Batch, {
      server: actor.serverId,
      kind: KIND,
      startedBy: actor.memberId,
      startedAt: at,
      what: { fingerprint: fingerprintOf(match) },
      approvals: [],
      progress: {},
    });
    await tenant.em.flush();
    return ok(cardOf(batch.id, view, match, { kind: 'preview' }));
  });
}

/**
 * Makes the links that the preview showed, in one transaction that is undone as one; looks and reports. When the data
 * changed since the preview, nothing is done and the new preview is shown.
 */
export async function applyMatch(
  context: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<MatchCard, MatchProblem>> {
  const startedAt = context.clock.now();
  const applied = await inPipeline(context, actor.serverId, (lease) =>
    underLease(context.database, lease, (tenant) => apply(context, tenant, actor, batchId, lease, startedAt)),
  );
  await deliverMessages(context, actor.serverId);
  return applied;
}

async function apply(
  context: Context,
  tenant: Tenant,
  actor: Actor,
  batchId: string,
  lease: Lease,
  startedAt: Date,
): Promise<Result<MatchCard, MatchProblem>> {
  const batch = await findBatch(tenant, batchId);
  if (!batch) return failed({ code: 'match_not_found' });
  const at = context.clock.now();
  const view = await loadView(tenant, at);
  const match = matchServer(directoryOf(view));
  if (batch.finishedAt) return ok(cardOf(batch.id, view, match, stateOf(batch)));
  const { fingerprint } = batch.what as { fingerprint: string };
  if (fingerprint !== fingerprintOf(match)) {
    batch.what = { fingerprint: fingerprintOf(match) };
    return ok(cardOf(batch.id, view, match, { kind: 'preview', remark: phrase('remark.match_changed') }));
  }
  await makeLinks(tenant, view, match, { batchId: batch.id, by: actor.memberId, at });
  batch.finishedAt = at;
  batch.progress = { appliedBy: actor.memberId, counts: match.counts, samples: samplesOf(view, match) };
  await scan(tenant, at);
  const server = await tenant.em.findOneOrFail(Server, { id: lease.serverId });
  await queueReport(tenant, {
    source: 'match',
    about: server.name,
    counts: { found: match.links.length, created: 0, updated: match.links.length, removed: 0, heldBack: 0 },
    startedAt,
    finishedAt: context.clock.now(),
  });
  return ok(cardOf(batch.id, view, match, { kind: 'applied', by: actor.memberId, at }));
}

/** Takes back all links of one Apply, but those that somebody touched since. */
export async function undoMatch(
  context: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<MatchCard, MatchProblem>> {
  return inPipeline(context, actor.serverId, (lease) =>
    underLease(context.database, lease, async (tenant) => {
      const batch = await findBatch(tenant, batchId);
      if (!batch?.finishedAt) return failed({ code: 'match_not_found' });
      const at = context.clock.now();
      const progress = batch.progress as { undoneBy?: string };
      if (!progress.undoneBy) {
        const { skipped } = await takeBackLinks(tenant, batch.id, actor.memberId, at);
        batch.progress = { ...batch.progress, undoneBy: actor.memberId, undoneAt: at.toISOString(), skipped };
        await scan(tenant, at);
      }
      const view = await loadView(tenant, at);
      return ok(cardOf(batch.id, view, matchServer(directoryOf(view)), stateOf(batch)));
    }),
  );
}

interface Grounds {
  readonly batchId: string;
  readonly by: string;
  readonly at: Date;
}

/** Writes links, the players that they need, and what they teach, in a constant number of statements. */
async function makeLinks(tenant: Tenant, view: View, match: Match, { batchId, by, at }: Grounds): Promise<void> {
  const playerOfMember = new Map<string, PlayerRow>();
  for (const { person } of match.links) {
    if (person.kind === 'member' && !playerOfMember.has(person.memberId)) {
      const displayName = personName(person, view);
      const row = { id: randomUUID(), displayName, nameKey: normaliseName(displayName), createdBy: by };
      playerOfMember.set(person.memberId, row);
    }
  }
  const playerIdOf = ({ person }: ProposedLink): string =>
    person.kind === 'player' ? person.playerId : (playerOfMember.get(person.memberId)?.id ?? '');

  const strongest = new Map<string, ProposedLink>();
  for (const link of match.links) {
    const known = strongest.get(playerIdOf(link));
    if (!known || (known.confidence === 'medium' && link.confidence === 'high')) strongest.set(playerIdOf(link), link);
  }
  const memberLinks = [...playerOfMember].map(([memberId, { id }]): LinkRow => {
    const { source = 'exact_name', reasons = [] } = strongest.get(id) ?? {};
    // The player was made for this member: whose they are is not in question, only which characters are theirs.
    const ends = { characterId: null, memberId };
    return { id: randomUUID(), playerId: id, ...ends, source, confidence: 'high', evidence: reasons, createdBy: by };
  });
  const characterLinks = match.links.map((link): LinkRow => {
    const { characterId, source, confidence, reasons } = link;
    const ends = { characterId, memberId: null };
    return {
      id: randomUUID(),
      playerId: playerIdOf(link),
      ...ends,
      source,
      confidence,
      evidence: reasons,
      createdBy: by,
    };
  });
  const links = [...memberLinks, ...characterLinks];
  const aliases = match.links.flatMap((link) =>
    aliasesTaughtBy(link.reasons).map((name) => ({
      playerId: playerIdOf(link),
      name,
      key: normaliseName(name),
      learnedBy: by,
    })),
  );

  await insertPlayers(tenant, [...playerOfMember.values()], at);
  await insertLinks(tenant, links, at);
  const learned = await insertAliases(tenant, aliases, at);
  await replaceCandidates(tenant, match.candidates, at);
  const shared = { actor: { kind: 'officer' as const, id: by }, batchId };
  const changes: ChangeRow[] = [
    ...[...playerOfMember].map(([memberId, player]) => ({
      ...shared,
      what: 'player.created',
      playerId: player.id,
      memberId,
      after: { ...player, createdAt: at.toISOString() },
    })),
    ...links.map((link) => ({
      ...shared,
      what: 'link.created',
      ...endsOf(link),
      after: recordOf(link, at),
      why: link.evidence,
    })),
    ...learned.map((alias) => ({ ...shared, what: 'alias.learned', playerId: alias.playerId, after: { ...alias } })),
  ];
  await recordChanges(tenant, changes, at);
}

function endsOf({
  playerId,
  characterId,
  memberId,
}: LinkRow): Pick<ChangeRow, 'playerId' | 'characterId' | 'memberId'> {
  return { playerId, ...(characterId && { characterId }), ...(memberId && { memberId }) };
}

function recordOf(link: LinkRow, at: Date): Record<string, unknown> {
  return { ...link, createdAt: at.toISOString(), confirmedAt: null, confirmedBy: null };
}

async function findBatch({ em }: Tenant, batchId: string): Promise<Batch | null> {
  return isUuid(batchId) ? em.findOne(Batch, { id: batchId, kind: KIND }) : null;
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
