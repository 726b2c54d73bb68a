import type { Directory, KnownCharacter, KnownMember } from './directory.ts';
import { type CharacterEvidence, isSelfChosen, membersName, sharesItsName } from './evidence.ts';
import type { MemberName } from './names.ts';
import { type NameEntry, NearestNames, type NearestTwo, type Neighbour } from './nearest-names.ts';
import type { Opinion, Support } from './opinions.ts';
import type { Doubt, RunnerUp } from './reasons.ts';

/** Names as alike as this link (domain.md §5.3, row 5). */
const LINKING_SCORE = 0.85;
/** Names as alike as this are suggested (row 6). */
export const SUGGESTING_SCORE = 0.7;
/** How far the runner-up must lie below the best. */
export const MARGIN = 0.1;

/** 0.9 − 0.8 is a little less than 0.1 in binary. */
const ROUNDING = 1e-9;

interface MemberEntry extends NameEntry<KnownMember> {
  readonly name: MemberName;
}

type MemberNeighbour = Neighbour<KnownMember, MemberEntry>;

/**
 * The last evidence: a member without link whose name is like the character's, and nobody else's is (domain.md §5.3,
 * rows 5 and 6). Members with a link are never the answer, but they can be the other whose name is as alike.
 */
export class Resemblance {
  readonly #directory: Directory;
  readonly #free: NearestNames<KnownMember, MemberEntry>;
  readonly #taken: NearestNames<KnownMember, MemberEntry>;

  constructor(directory: Directory, isTaken: (member: KnownMember) => boolean) {
    this.#directory = directory;
    const free: MemberEntry[] = [];
    const taken: MemberEntry[] = [];
    for (const member of directory.members()) {
      if (!member.present) continue;
      const entries = isTaken(member) ? taken : free;
      for (const name of directory.namesOf(member)) entries.push({ owner: member, key: name.key, name });
    }
    this.#free = new NearestNames(free);
    this.#taken = new NearestNames(taken);
  }

  /** The free member whose name is most like the character's, from the suggesting score up, and the best other one. */
  nearestTwo(character: KnownCharacter): NearestTwo<KnownMember, MemberEntry> | null {
    const key = this.#directory.keyOf(character);
    const excludes = (member: KnownMember) => this.#directory.refusesMember(character.id, member);
    const two = this.#free.nearestTwo(key, SUGGESTING_SCORE, excludes);
    if (two === null) return null;
    const rival = this.#taken.nearest(key, two.runnerUp?.score ?? 0, excludes);
    return { best: two.best, runnerUp: better(two.runnerUp, rival) };
  }

  /** @param group the characters that have the same owner as the subject, itself included */
  opinionsOn(subject: CharacterEvidence, group: readonly CharacterEvidence[]): Opinion[] {
    const { character, unanswered } = subject;
    const two = this.nearestTwo(character);
    if (two === null) return [];
    const { best, runnerUp } = two;
    if (runnerUp !== null && best.score - runnerUp.score < MARGIN - ROUNDING) {
      if (best.score < LINKING_SCORE) return [];
      const supports = [
        this.#support(best, runnerUp, ['close_runner_up']),
        this.#support(runnerUp, null, ['close_runner_up']),
      ];
      return [{ kind: 'divides', source: 'fuzzy_name', confidence: 'medium', supports, open: false }];
    }
    const doubts: Doubt[] = [];
    if (best.score < LINKING_SCORE) doubts.push('weak_resemblance');
    if (isSelfChosen(best.entry.owner, best.entry.name, this.#directory)) doubts.push('self_chosen_name');
    if (sharesItsName(character, this.#directory)) doubts.push('name_on_several_realms');
    if (unanswered.length > 0) doubts.push('note_names_unknown');
    if (namesMainOutside(group, subject)) doubts.push('main_uncertain');
    const supports = [this.#support(best, runnerUp, doubts)];
    const kind = doubts.length === 0 ? 'decides' : 'suggests';
    return [{ kind, source: 'fuzzy_name', confidence: 'medium', supports, open: false }];
  }

  #support({ entry, score }: MemberNeighbour, other: MemberNeighbour | null, doubts: readonly Doubt[]): Support {
    const { owner, name } = entry;
    const runnerUp: RunnerUp | null = other && {
      memberId: other.entry.owner.id,
      written: other.entry.name.written,
      score: other.score,
    };
    return {
      person: this.#directory.personOfMember(owner),
      reason: { kind: 'name_resembles', ...membersName(owner, name), score, runnerUp },
      score,
      doubts,
    };
  }
}

/** A note says whose it is, by a character of whom that is not known. */
function namesMainOutside(group: readonly CharacterEvidence[], { evidence }: CharacterEvidence): boolean {
  const isInGroup = (id: string) => group.some(({ character }) => character.id === id);
  return evidence.some(({ named }) =>
    named.some((one) => one.kind === 'character' && one.character.playerId === null && !isInGroup(one.character.id)),
  );
}

/** Of equal scores the lower id, as everywhere. */
function better(a: MemberNeighbour | null, b: MemberNeighbour | null): MemberNeighbour | null {
  if (a === null || b === null) return a ?? b;
  if (a.score !== b.score) return a.score > b.score ? a : b;
  return a.entry.owner.id < b.entry.owner.id ? a : b;
}
