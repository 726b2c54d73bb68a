import { inOrderOfDependence } from './claim-chains.ts';
import type { Directory, KnownCharacter, Person } from './directory.ts';
import { type CharacterEvidence, evidenceFor, reasonOf } from './evidence.ts';
import { type EvidenceSource, NOBODY, type Opinion, opinionsOn, type Verdict, verdictFrom } from './opinions.ts';
import {
  type Candidate,
  candidateFrom,
  type ProposedLink,
  proposedLink,
  type Unplaced,
  unplaced,
} from './proposals.ts';
import { Resemblance } from './resemblance.ts';

/** What matching a server proposes; every list by character id. Existing links stay as they are. */
export interface Match {
  readonly links: readonly ProposedLink[];
  /** Suggestions, at most one for a character. */
  readonly candidates: readonly Candidate[];
  readonly withoutEvidence: readonly Unplaced[];
  readonly counts: MatchCounts;
}

/** Characters on the roster, each counted once among `kept`, the four sources, `suggested` and `withoutEvidence`. */
export interface MatchCounts extends Readonly<Record<EvidenceSource, number>> {
  readonly kept: number;
  readonly suggested: number;
  readonly withoutEvidence: number;
  /** How many of the links ask for confirmation. */
  readonly toConfirm: number;
}

/**
 * Matches every present character without player against everybody in the directory (domain.md §5.3). The result
 * depends on what the rows say, never on their order.
 */
export function matchServer(directory: Directory): Match {
  const cases = new Map<string, CharacterEvidence>();
  let kept = 0;
  for (const character of directory.characters()) {
    if (!character.present) continue;
    if (character.playerId === null) cases.set(character.id, evidenceFor(character, directory));
    else kept += 1;
  }
  const verdicts = judge(cases, directory);
  return proposals(cases, verdicts, directory, kept);
}

/**
 * Names and notes first, for everybody; then, for whom they did not settle, names that are merely alike, among the
 * members who are still free. In both passes mains come before their alts, so that these follow.
 */
function judge(cases: ReadonlyMap<string, CharacterEvidence>, directory: Directory): ReadonlyMap<string, Verdict> {
  const groups = inOrderOfDependence(cases.keys(), (id) => mainsOf(cases.get(id), cases));
  const verdicts = new Map<string, Verdict>();
  for (const group of groups) judgeGroup(casesOf(group, cases), directory, verdicts, () => []);

  const taken = new Set<string>();
  for (const verdict of verdicts.values())
    if (verdict.kind === 'belongs' && verdict.person.kind === 'member') taken.add(verdict.person.memberId);
  const resemblance = new Resemblance(directory, (member) => member.playerId !== null || taken.has(member.id));

  for (const group of groups) {
    if (group.some((id) => verdicts.get(id)?.kind === 'belongs')) continue;
    for (const id of group) verdicts.delete(id);
    judgeGroup(casesOf(group, cases), directory, verdicts, (subject, of) => resemblance.opinionsOn(subject, of));
  }
  return verdicts;
}

/** The characters without player whom the notes of a character name. */
function mainsOf(subject: CharacterEvidence | undefined, cases: ReadonlyMap<string, unknown>): string[] {
  const named = subject?.evidence.flatMap((piece) => piece.named) ?? [];
  return named.flatMap((one) => (one.kind === 'character' && cases.has(one.character.id) ? [one.character.id] : []));
}

function casesOf(group: readonly string[], cases: ReadonlyMap<string, CharacterEvidence>): CharacterEvidence[] {
  return group.flatMap((id) => cases.get(id) ?? []);
}

/** A group whose notes name each other has one owner: what is said about one of them is said about all. */
function judgeGroup(
  group: readonly CharacterEvidence[],
  directory: Directory,
  verdicts: Map<string, Verdict>,
  otherwise: (subject: CharacterEvidence, group: readonly CharacterEvidence[]) => Opinion[],
): void {
  const own = group.map((subject) => opinionsOn(subject, directory, (id) => verdicts.get(id)));
  const opinions = own.some((some) => some.length > 0) ? own : group.map((subject) => otherwise(subject, group));
  const verdict = verdictFrom(opinions.flat());
  for (const [index, subject] of group.entries()) {
    const seen = group.length === 1 ? verdict : seenFrom(subject, opinions[index] ?? [], verdict, group, directory);
    verdicts.set(subject.character.id, seen);
  }
}

/** The verdict on a group as it stands for one of its characters: with its own reasons, without whom it may not have. */
function seenFrom(
  subject: CharacterEvidence,
  own: readonly Opinion[],
  verdict: Verdict,
  group: readonly CharacterEvidence[],
  directory: Directory,
): Verdict {
  const { id } = subject.character;
  if (verdict.kind === 'nobody') return verdict;
  if (verdict.kind === 'belongs') {
    const { person } = verdict;
    if (directory.refuses(id, person)) return NOBODY;
    const deciding = own.filter((opinion) => opinion.kind === 'decides');
    return { kind: 'belongs', person, opinions: deciding.length > 0 ? deciding : throughGroup(subject, person, group) };
  }
  const supports = [...new Set(verdict.supports.map((support) => support.person))]
    .filter((person) => !directory.refuses(id, person))
    .flatMap((person) => {
      const mine = own.flatMap((opinion) => opinion.supports).filter((support) => support.person === person);
      return mine.length > 0 ? mine : throughGroup(subject, person, group).flatMap((opinion) => opinion.supports);
    });
  return supports.length === 0 ? NOBODY : { ...verdict, supports };
}

/** What the notes of one character in a group say about the group's owner: that it belongs with the others. */
function throughGroup(subject: CharacterEvidence, person: Person, group: readonly CharacterEvidence[]): Opinion[] {
  const isInGroup = (character: KnownCharacter) => group.some((other) => other.character.id === character.id);
  return subject.evidence.flatMap((piece) =>
    piece.named.flatMap((named): Opinion[] => {
      if (named.kind !== 'character' || !isInGroup(named.character)) return [];
      const support = { person, reason: reasonOf(piece, named), score: null, doubts: [] };
      const { source, confidence } = piece;
      return [{ kind: 'decides', source, confidence, supports: [support], open: false }];
    }),
  );
}

function proposals(
  cases: ReadonlyMap<string, CharacterEvidence>,
  verdicts: ReadonlyMap<string, Verdict>,
  directory: Directory,
  kept: number,
): Match {
  const links: ProposedLink[] = [];
  const candidates: Candidate[] = [];
  const withoutEvidence: Unplaced[] = [];
  for (const [id, subject] of cases) {
    const verdict = verdicts.get(id) ?? NOBODY;
    if (verdict.kind === 'belongs') links.push(proposedLink(id, verdict.person, verdict.opinions));
    else if (verdict.kind === 'uncertain') candidates.push(candidateFrom(id, verdict, directory));
    else withoutEvidence.push(unplaced(subject));
  }
  const by = (source: EvidenceSource) => links.filter((link) => link.source === source).length;
  return {
    links,
    candidates,
    withoutEvidence,
    counts: {
      kept,
      exact_name: by('exact_name'),
      guild_note: by('guild_note'),
      officer_note: by('officer_note'),
      fuzzy_name: by('fuzzy_name'),
      suggested: candidates.length,
      withoutEvidence: withoutEvidence.length,
      toConfirm: links.filter((link) => link.confidence === 'medium').length,
    },
  };
}
