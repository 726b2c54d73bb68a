import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import type { Match, MatchCounts } from '../../identity/match.ts';
import type { Phrase } from '../../phrase.ts';
import { personName } from '../../quality/person-name.ts';
import { reasonPhrases } from '../../quality/reason-phrases.ts';
import type { View } from '../../quality/view.ts';
import { isUuid } from '../uuid.ts';

/** What matching the whole server would do, or did, or what became of it. */
export interface MatchCard {
  readonly batchId: string;
  readonly state: MatchPreview | MatchOver;
}

export interface MatchPreview {
  readonly kind: 'preview';
  readonly characters: number;
  readonly members: number;
  readonly counts: MatchCounts;
  readonly samples: readonly MatchSample[];
  readonly remark?: Phrase;
}

/** What nobody can apply any more. */
export type MatchOver =
  | {
      readonly kind: 'applied';
      readonly by: string;
      readonly at: Date;
      readonly counts: MatchCounts;
      readonly samples: readonly MatchSample[];
    }
  | { readonly kind: 'undone'; readonly by: string; readonly at: Date; readonly skipped: number }
  | { readonly kind: 'cancelled'; readonly by: string; readonly at: Date };

export interface MatchSample {
  readonly character: string;
  readonly who: string;
  readonly why: Phrase;
}

/** The kind of a batch that is a preview of a match, and its Apply. */
export const MATCH = 'match';

/** What an Apply did, and what became of it since; what is stored of a preview is empty, or that it was cancelled. */
export interface MatchProgress {
  readonly appliedBy?: string;
  readonly counts?: MatchCounts;
  /** Gone once somebody had deleted what is stored about them: names stand in them. */
  readonly samples?: readonly MatchSample[];
  readonly undoneBy?: string;
  readonly undoneAt?: string;
  readonly skipped?: number;
  readonly cancelledBy?: string;
  readonly cancelledAt?: string;
}

const SAMPLES = 8;

/** @param lock lets nobody else apply, undo or cancel it until the transaction ends; after `lockIdentity`, if both */
export async function findMatch({ em }: Tenant, batchId: string, lock?: 'lock'): Promise<Batch | null> {
  if (!isUuid(batchId)) return null;
  return em.findOne(Batch, { id: batchId, kind: MATCH }, lock && { lockMode: LockMode.PESSIMISTIC_WRITE });
}

export function previewOf(view: View, match: Match, remark?: Phrase): MatchPreview {
  return {
    kind: 'preview',
    characters: [...view.characters.values()].filter((character) => character.present).length,
    members: [...view.members.values()].filter((member) => member.present).length,
    counts: match.counts,
    samples: samplesOf(view, match),
    ...(remark && { remark }),
  };
}

/** How a match ended that was applied or cancelled; nothing while it can still be applied. */
export function overOf({ progress, finishedAt }: Batch): MatchOver | undefined {
  const { appliedBy, counts, samples = [], undoneBy, undoneAt, skipped = 0, ...cancelled } = progress as MatchProgress;
  const { cancelledBy, cancelledAt } = cancelled;
  if (undoneBy && undoneAt) return { kind: 'undone', by: undoneBy, at: new Date(undoneAt), skipped };
  if (appliedBy && counts && finishedAt) return { kind: 'applied', by: appliedBy, at: finishedAt, counts, samples };
  return cancelledBy && cancelledAt ? { kind: 'cancelled', by: cancelledBy, at: new Date(cancelledAt) } : undefined;
}

/** Some of each evidence, so that an officer sees every kind before they apply it. */
export function samplesOf(view: View, match: Match): MatchSample[] {
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
export function fingerprintOf(match: Match): string {
  const links = match.links.map(({ characterId, person, confidence }) => [characterId, person, confidence]);
  const candidates = match.candidates.map(({ characterId, options }) => [
    characterId,
    options.map(({ person }) => person),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([links, candidates]))
    .digest('hex');
}

/** Whether Apply would still do what a preview showed. */
export function isAsPreviewed({ what }: Batch, match: Match): boolean {
  return (what as { fingerprint?: string }).fingerprint === fingerprintOf(match);
}
