import type { Directory, KnownCharacter, KnownMember } from '../src/identity/directory.ts';
import { keyLength } from '../src/identity/names.ts';
import { similarity } from '../src/identity/similarity.ts';

/** domain.md §5.3: names under four letters never match fuzzily; less than this is not even suggested. */
const SHORTEST_NAME = 4;
const SUGGESTING_SCORE = 0.7;

export interface Scored {
  readonly memberId: string;
  readonly score: number;
}

export interface BestAndRunnerUp {
  readonly best: Scored;
  readonly runnerUp: Scored | null;
}

interface Name {
  readonly member: KnownMember;
  readonly key: string;
  readonly isFree: boolean;
}

/**
 * The fuzzy stage without any cleverness: every name of every member is scored. The best must be free, the runner-up
 * may be anybody else; of equal scores the lower id.
 */
export class BruteForce {
  readonly #directory: Directory;
  readonly #names: readonly Name[];

  constructor(directory: Directory, isTaken: (member: KnownMember) => boolean) {
    this.#directory = directory;
    this.#names = [...directory.members()]
      .filter((member) => member.present)
      .flatMap((member) =>
        directory
          .namesOf(member)
          .filter(({ key }) => keyLength(key) >= SHORTEST_NAME)
          .map(({ key }) => ({ member, key, isFree: !isTaken(member) })),
      );
  }

  nearestTwo(character: KnownCharacter): BestAndRunnerUp | null {
    const key = this.#directory.keyOf(character);
    if (keyLength(key) < SHORTEST_NAME) return null;
    const scores = new Map<string, number>();
    let best: Scored | null = null;
    for (const { member, key: name, isFree } of this.#names) {
      const score = similarity(key, name);
      if (score > (scores.get(member.id) ?? 0)) scores.set(member.id, score);
      if (isFree && (best === null || precedes({ memberId: member.id, score }, best)))
        best = { memberId: member.id, score };
    }
    if (best === null || best.score < SUGGESTING_SCORE) return null;
    let runnerUp: Scored | null = null;
    for (const [memberId, score] of scores) {
      if (memberId === best.memberId) continue;
      if (runnerUp === null || precedes({ memberId, score }, runnerUp)) runnerUp = { memberId, score };
    }
    return { best, runnerUp };
  }
}

function precedes(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.memberId < b.memberId);
}
