import { createHash } from 'node:crypto';
import type { Tenant } from '../../database/database.ts';
import { type FindingCard, findingAuditCard } from '../findings/finding-card.ts';
import { type FixAllCard, fixAllAuditCard } from '../fix-all/fix-all-card.ts';
import { type ClaimCard, claimAuditCard } from '../people/claim-card.ts';
import { type RankShiftCard, rankShiftCard } from '../roles/rank-shift-card.ts';
import { type ShrinkCard, shrinkCard } from '../syncs/shrink-card.ts';
import { type SilentSourceCard, silentSourceCard } from '../syncs/silent-source-card.ts';
import type { AuditCardKind } from './want-card.ts';

/**
 * The cards that stand in the audit channel until they are dealt with (domain.md §8).
 *
 * To add a kind:
 * 1. Add its name to `AuditCardKind` (`want-card.ts`), and call `wantCard` in the transaction that makes it necessary.
 *    A subject is an id that the content function finds its rows by.
 * 2. Write its content function in a file of its own, `<kind>-card.ts` beside what it is about, that knows neither
 *    `Context` nor a verb: it gets the tenant and answers what the card shows now, as data. Only what is stored goes in,
 *    and instants as dates, never ages: equal content is never sent twice. `isOver`: the buttons are gone, and it says
 *    who did what.
 * 3. Give it a line in `AuditCardContents` and in `cardKinds` below.
 * 4. Draw it in `discord/cards/`, with a line in `discord/cards/standing-card.ts`. Its buttons stand in a
 *    public message: their doors answer with `answerStandingCard`, so that the card is redrawn for everybody.
 *
 * Nobody tells the cards that something changed: `deliverCards` runs after every press and every pipeline, compares and
 * edits. A verb that does either elsewhere (a job, a route) calls it after its commit. What Undo puts back may belong to
 * a finished card: `reviveCards` says so.
 */
export interface AuditCardContents {
  readonly finding: FindingCard;
  readonly claim: ClaimCard;
  readonly shrink: ShrinkCard;
  readonly rank_shift: RankShiftCard;
  readonly silent_source: SilentSourceCard;
  readonly fix_all: FixAllCard;
}

/** What a card shows, and whether its subject is over. */
export interface CardState<Content> {
  readonly content: Content;
  readonly isOver: boolean;
}

/** What a card of this subject shows now; nothing when its subject does not exist any more. */
export type LookAtCard<Content> = (
  tenant: Tenant,
  subject: string,
  at: Date,
) => Promise<CardState<Content> | undefined>;

const cardKinds: { readonly [Kind in AuditCardKind]: LookAtCard<AuditCardContents[Kind]> } = {
  finding: findingAuditCard,
  claim: claimAuditCard,
  shrink: shrinkCard,
  rank_shift: rankShiftCard,
  silent_source: silentSourceCard,
  fix_all: fixAllAuditCard,
};

/** What is left of a card whose subject was deleted: no name, and nothing to press. */
export interface GoneCard {
  readonly state: { readonly kind: 'gone' };
}

/** A card's kind with what it shows: what `discord/` draws. */
export type AuditCardContent =
  | { [Kind in AuditCardKind]: { readonly kind: Kind; readonly content: AuditCardContents[Kind] } }[AuditCardKind]
  | { readonly kind: 'gone'; readonly content: GoneCard };

/** What a card must show, with the fingerprint of that. */
export type DesiredCard = CardState<AuditCardContent> & { readonly fingerprint: string };

/** How a card must look now; nothing when its kind is of another version of Rollcall. */
export async function desiredCard(
  tenant: Tenant,
  { kind, subject }: { readonly kind: string; readonly subject: string },
  at: Date,
): Promise<DesiredCard | undefined> {
  if (!isCardKind(kind)) return undefined;
  const state = await cardKinds[kind](tenant, subject, at);
  if (!state) return { content: gone, isOver: true, fingerprint: fingerprintOf(gone) };
  const content = { kind, content: state.content } as AuditCardContent;
  return { content, isOver: state.isOver, fingerprint: fingerprintOf(state) };
}

const gone = { kind: 'gone', content: { state: { kind: 'gone' } } } as const;

function fingerprintOf(shown: object): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 32);
}

function isCardKind(kind: string): kind is AuditCardKind {
  return Object.hasOwn(cardKinds, kind);
}
