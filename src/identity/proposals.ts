import type { Directory, Person } from './directory.ts';
import type { CharacterEvidence } from './evidence.ts';
import { reasonOf } from './evidence.ts';
import type { EvidenceSource, Opinion, Support, Verdict } from './opinions.ts';
import type { Doubt, Quote, Reason } from './reasons.ts';

/** A link to make: `high` holds at once, `medium` asks for confirmation. */
export interface ProposedLink {
  readonly characterId: string;
  /** A player that exists, or a member for whom one is created: one, however many links name the member. */
  readonly person: Person;
  readonly source: EvidenceSource;
  readonly confidence: 'high' | 'medium';
  /** The strongest first; never empty. */
  readonly reasons: readonly Reason[];
}

/** What was found but is not enough to link (confidence `low`): who it could be, and why nothing was decided. */
export interface Candidate {
  readonly characterId: string;
  /** The likeliest first; never empty. */
  readonly options: readonly CandidateOption[];
  readonly doubts: readonly Doubt[];
}

export interface CandidateOption {
  readonly person: Person;
  /** The person's Discord accounts: none for a player who is not on Discord. */
  readonly memberIds: readonly string[];
  /** How alike the names are; null where only notes speak for the person. */
  readonly score: number | null;
  readonly reasons: readonly Reason[];
}

/** A character of whom nothing says whose it is, and what could be followed up. */
export interface Unplaced {
  readonly characterId: string;
  readonly leads: readonly Lead[];
}

/** A note names somebody who is unknown, or a character that has no player either. */
export type Lead =
  | ({ readonly kind: 'note_names_unknown' } & Quote)
  | Extract<Reason, { kind: 'note_names_character' }>;

export const sourcesInOrder: readonly EvidenceSource[] = ['exact_name', 'guild_note', 'officer_note', 'fuzzy_name'];

export function proposedLink(characterId: string, person: Person, opinions: readonly Opinion[]): ProposedLink {
  const [strongest, ...others] = opinions.toSorted(byStrength);
  if (strongest === undefined) throw new TypeError(`nothing speaks for the link of ${characterId}`);
  const { source, confidence } = strongest;
  const reasons = reasonsOf([strongest, ...others].flatMap((opinion) => opinion.supports));
  return { characterId, person, source, confidence, reasons };
}

function byStrength(a: Opinion, b: Opinion): number {
  if (a.confidence !== b.confidence) return a.confidence === 'high' ? -1 : 1;
  return sourcesInOrder.indexOf(a.source) - sourcesInOrder.indexOf(b.source);
}

export function candidateFrom(
  characterId: string,
  { supports, doubts }: Extract<Verdict, { kind: 'uncertain' }>,
  directory: Directory,
): Candidate {
  const byPerson = Map.groupBy(supports, (support) => support.person);
  const options = [...byPerson].map(([person, of]) => ({
    person,
    memberIds: directory.memberIdsOf(person),
    score: of.reduce<number | null>((best, { score }) => (score === null ? best : Math.max(best ?? 0, score)), null),
    reasons: reasonsOf(of),
  }));
  return { characterId, options: options.sort(byLikelihood), doubts };
}

function byLikelihood(a: CandidateOption, b: CandidateOption): number {
  const byScore = (b.score ?? 0) - (a.score ?? 0);
  const byReasons = b.reasons.length - a.reasons.length;
  return byReasons || byScore || (idOf(a.person) < idOf(b.person) ? -1 : 1);
}

function idOf(person: Person): string {
  return person.kind === 'player' ? person.playerId : person.memberId;
}

function reasonsOf(supports: readonly Support[]): Reason[] {
  const distinct = new Map(supports.map(({ reason }) => [JSON.stringify(reason), reason]));
  return [...distinct.values()];
}

export function unplaced({ character, evidence, unanswered }: CharacterEvidence): Unplaced {
  const unknown = unanswered.map((quote): Lead => ({ kind: 'note_names_unknown', ...quote }));
  const alone = evidence
    .flatMap((piece) => piece.named.map((named) => reasonOf(piece, named)))
    .filter((reason) => reason.kind === 'note_names_character');
  return { characterId: character.id, leads: [...unknown, ...alone] };
}
