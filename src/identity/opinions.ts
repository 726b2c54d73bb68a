import type { Directory, Person } from './directory.ts';
import { type CharacterEvidence, type Evidence, isSelfChosen, reasonOf, sharesItsName } from './evidence.ts';
import type { Doubt, Note, Reason } from './reasons.ts';
import type { Named } from './whom-claims-name.ts';

/** The automatic sources of a link, in the order of domain.md §5.3. */
export type EvidenceSource = 'exact_name' | Note | 'fuzzy_name';

/** One person whom one piece of evidence speaks for. */
export interface Support {
  readonly person: Person;
  readonly reason: Reason;
  readonly score: number | null;
  readonly doubts: readonly Doubt[];
}

/** What one piece of evidence says: `decides` for one person, `divides` between several, or only `suggests`. */
export interface Opinion {
  readonly kind: 'decides' | 'divides' | 'suggests';
  readonly source: EvidenceSource;
  readonly confidence: 'high' | 'medium';
  readonly supports: readonly Support[];
  /** It may also mean somebody whom nobody here knows. */
  readonly open: boolean;
}

/** What all opinions about one character come to. */
export type Verdict =
  | { readonly kind: 'belongs'; readonly person: Person; readonly opinions: readonly Opinion[] }
  | {
      readonly kind: 'uncertain';
      /** Whether it can stand against other evidence; what only suggests cannot. */
      readonly disputed: boolean;
      readonly supports: readonly Support[];
      readonly doubts: readonly Doubt[];
    }
  | { readonly kind: 'nobody' };

export const NOBODY: Verdict = { kind: 'nobody' };

/** What is known so far about a character that has no link: its verdict, or nothing if it is being judged right now. */
export type VerdictOf = (characterId: string) => Verdict | undefined;

/** What the evidence about a character says; evidence that names nobody whom it may belong to says nothing. */
export function opinionsOn(
  { character, evidence, unanswered }: CharacterEvidence,
  directory: Directory,
  verdictOf: VerdictOf,
): Opinion[] {
  const sharesName = sharesItsName(character, directory);
  return evidence.flatMap((piece) => {
    const pieceDoubts: Doubt[] = [];
    if (piece.source === 'exact_name' && sharesName) pieceDoubts.push('name_on_several_realms');
    // A bare word says less than a Discord hint, and this one claims somebody else, whoever that is.
    if (piece.confidence === 'medium' && unanswered.some(({ hint }) => hint === 'discord'))
      pieceDoubts.push('note_names_unknown');
    const supports: Support[] = [];
    const imitations = new Set<Support>();
    let open = false;
    let disputed = false;
    for (const named of piece.named) {
      const meant = personsMeant(named, directory, verdictOf);
      open ||= meant.open;
      disputed ||= meant.disputed;
      const doubts = [...pieceDoubts, ...meant.doubts];
      const score = piece.source === 'exact_name' ? 1 : null;
      for (const person of meant.persons) {
        if (directory.refuses(character.id, person)) continue;
        const support = { person, reason: reasonOf(piece, named), score, doubts };
        supports.push(support);
        if (meant.imitates) imitations.add(support);
      }
    }
    // Whoever merely took a character's name cannot stand against anybody whom more than that speaks for.
    const others = supports.filter((support) => !imitations.has(support));
    return weighed(piece, others.length > 0 ? others : supports, open, disputed);
  });
}

/** Whom one of those named stands for. */
interface Meant {
  readonly persons: readonly Person[];
  readonly doubts: readonly Doubt[];
  readonly open: boolean;
  readonly disputed: boolean;
  /** Calls themselves after a character, and nothing else is known of them. */
  readonly imitates: boolean;
}

const meansNobody: Meant = { persons: [], doubts: [], open: false, disputed: false, imitates: false };

function personsMeant(named: Named, directory: Directory, verdictOf: VerdictOf): Meant {
  if (named.kind === 'player') return certainly(directory.personOfPlayer(named.player.id));
  if (named.kind === 'member') {
    const certain = certainly(directory.personOfMember(named.member));
    if (!isSelfChosen(named.member, named.name, directory)) return certain;
    const imitates = directory.charactersNamed(named.name.key).length > 0;
    return { ...certain, doubts: ['self_chosen_name'], imitates };
  }
  const { character } = named;
  if (character.playerId !== null) return certainly(directory.personOfPlayer(character.playerId));
  const verdict = verdictOf(character.id);
  if (verdict === undefined) return meansNobody;
  if (verdict.kind === 'belongs') return certainly(verdict.person);
  if (verdict.kind === 'nobody') return { ...meansNobody, open: true };
  const persons = [...new Set(verdict.supports.map(({ person }) => person))];
  return { ...meansNobody, persons, doubts: ['main_uncertain'], disputed: verdict.disputed };
}

function certainly(person: Person): Meant {
  return { ...meansNobody, persons: [person] };
}

function weighed(evidence: Evidence, supports: readonly Support[], open: boolean, disputed: boolean): Opinion[] {
  if (supports.length === 0) return [];
  const certain = supports.some(({ doubts }) => doubts.length === 0);
  const single = new Set(supports.map(({ person }) => person)).size === 1;
  const kind = certain && single && !open ? 'decides' : certain || disputed ? 'divides' : 'suggests';
  const { source, confidence } = evidence;
  return [{ kind, source, confidence, supports, open }];
}

/**
 * The one person whom at least one opinion decides for and no other contradicts; else everybody it could be, and why
 * nothing was decided. The order of the opinions makes no difference to the verdict.
 */
export function verdictFrom(opinions: readonly Opinion[]): Verdict {
  if (opinions.length === 0) return NOBODY;
  const deciding = opinions.filter(({ kind }) => kind === 'decides');
  const dividing = opinions.filter(({ kind }) => kind === 'divides');
  const [person, ...others] = new Set(deciding.flatMap(({ supports }) => supports.map((support) => support.person)));
  if (person === undefined) {
    if (dividing.length === 0) return uncertain(opinions, false, []);
    return uncertain(dividing, true, dividing.some(fitsSeveral) ? ['several_people'] : []);
  }
  const contradicted = dividing.some((opinion) => !opinion.open && !speaksFor(opinion, person));
  if (others.length > 0 || contradicted) return uncertain([...deciding, ...dividing], true, ['evidence_disagrees']);
  return { kind: 'belongs', person, opinions: deciding };
}

function speaksFor(opinion: Opinion, person: Person): boolean {
  return opinion.supports.some((support) => support.person === person);
}

/** Names that are as alike have a doubt of their own. */
function fitsSeveral({ source, supports, open }: Opinion): boolean {
  if (source === 'fuzzy_name') return false;
  return open || new Set(supports.map(({ person }) => person)).size > 1;
}

function uncertain(opinions: readonly Opinion[], disputed: boolean, because: readonly Doubt[]): Verdict {
  const supports = opinions.flatMap((opinion) => opinion.supports);
  const doubts = [...new Set([...because, ...supports.flatMap((support) => support.doubts)])];
  return { kind: 'uncertain', disputed, supports, doubts };
}
