import { keyLength } from './names.ts';
import { similarity } from './similarity.ts';

/** Shorter names never match fuzzily: three of four letters are alike by chance. */
export const SHORTEST_FUZZY_NAME = 4;

/** A name in the index. Of equal scores the entry given first wins. */
export interface NameEntry<Owner> {
  readonly owner: Owner;
  readonly key: string;
}

export interface Neighbour<Owner, Entry extends NameEntry<Owner>> {
  readonly entry: Entry;
  readonly score: number;
}

export interface NearestTwo<Owner, Entry extends NameEntry<Owner>> {
  readonly best: Neighbour<Owner, Entry>;
  /** The best of another owner; null if there is none that shares a letter. */
  readonly runnerUp: Neighbour<Owner, Entry> | null;
}

/** How often each letter occurs, folded into 32 classes: three bit sets and what is beyond three occurrences. */
interface Letters {
  readonly length: number;
  readonly once: number;
  readonly twice: number;
  readonly thrice: number;
  readonly beyond: number;
}

/** Where the names of one length stand among all names. */
interface Block {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** A whole number is compared with a product of fractions: allow for its rounding. */
const ROUNDING = 1e-9;

/**
 * Finds the names most like a character's without scoring them all: names are blocked by length, the letters that two
 * names share bound their score from above, and names are scored from the highest bound downwards until no bound
 * reaches what was found. The answer is that of scoring every name.
 */
export class NearestNames<Owner, Entry extends NameEntry<Owner>> {
  readonly #entries: readonly Entry[];
  readonly #position: Uint32Array;
  readonly #blocks: readonly Block[];
  readonly #once: Int32Array;
  readonly #twice: Int32Array;
  readonly #thrice: Int32Array;
  readonly #beyond: Uint8Array;
  /** Lists of names with one length and one number of shared letters, rebuilt by each search. */
  readonly #next: Int32Array;

  constructor(entries: readonly Entry[]) {
    const counted = entries
      .map((entry, position) => ({ entry, position, letters: lettersOf(entry.key) }))
      .filter(({ letters }) => letters.length >= SHORTEST_FUZZY_NAME)
      .sort((a, b) => a.letters.length - b.letters.length);
    this.#entries = counted.map(({ entry }) => entry);
    this.#position = Uint32Array.from(counted, ({ position }) => position);
    this.#once = Int32Array.from(counted, ({ letters }) => letters.once);
    this.#twice = Int32Array.from(counted, ({ letters }) => letters.twice);
    this.#thrice = Int32Array.from(counted, ({ letters }) => letters.thrice);
    this.#beyond = Uint8Array.from(counted, ({ letters }) => letters.beyond);
    this.#next = new Int32Array(counted.length);
    this.#blocks = blocksOf(counted.map(({ letters }) => letters.length));
  }

  /**
   * The best owner and the runner-up for a key; null if the best scores below the floor or the key is too short.
   * @param floor above 0
   */
  nearestTwo(key: string, floor: number, excludes: (owner: Owner) => boolean): NearestTwo<Owner, Entry> | null {
    const letters = lettersOf(key);
    if (letters.length < SHORTEST_FUZZY_NAME) return null;
    const found = new BestTwo<Owner, Entry>();
    const consider = (entry: Entry, position: number) => {
      if (!excludes(entry.owner)) found.offer(entry, position, similarity(key, entry.key));
      return found.runnerUpScore;
    };
    this.#descend(letters, floor, Number.POSITIVE_INFINITY, consider);
    if (found.bestScore < floor) return null;
    if (found.runnerUpScore < floor) this.#descend(letters, found.runnerUpScore, floor, consider);
    return found.result();
  }

  /** The best entry of a key that scores at least the floor, or null. */
  nearest(key: string, floor: number, excludes: (owner: Owner) => boolean): Neighbour<Owner, Entry> | null {
    const letters = lettersOf(key);
    if (letters.length < SHORTEST_FUZZY_NAME) return null;
    const found = new BestTwo<Owner, Entry>();
    this.#descend(letters, floor, Number.POSITIVE_INFINITY, (entry, position) => {
      if (!excludes(entry.owner)) found.offer(entry, position, similarity(key, entry.key));
      return found.bestScore;
    });
    const best = found.result()?.best;
    return best !== undefined && best.score >= floor ? best : null;
  }

  /**
   * Visits names with a bound in [atLeast, below) from the highest bound down, while the bound reaches the score that
   * the last visit said is to be beaten or equalled.
   */
  #descend(letters: Letters, atLeast: number, below: number, visit: (entry: Entry, position: number) => number): void {
    const lists = this.#listsByBound(letters, atLeast, below);
    let wanted = atLeast;
    for (const { bound, head } of lists) {
      if (bound < wanted - ROUNDING) return;
      for (let index = head; index >= 0; index = this.#next[index] ?? -1) {
        const entry = this.#entries[index];
        if (entry !== undefined) wanted = Math.max(atLeast, visit(entry, this.#position[index] ?? 0));
      }
    }
  }

  #listsByBound(letters: Letters, atLeast: number, below: number): { bound: number; head: number }[] {
    const lists: { bound: number; head: number }[] = [];
    for (const block of this.#blocks) {
      const halfSum = (letters.length + block.length) / 2;
      const most = Math.min(letters.length, block.length);
      const fewest = Math.max(1, Math.ceil(atLeast * halfSum - ROUNDING));
      const limit = Math.min(most, Math.ceil(below * halfSum - ROUNDING) - 1);
      if (fewest > limit) continue;
      const heads = this.#listsByShared(letters, block, fewest, limit);
      for (let shared = fewest; shared <= limit; shared += 1) {
        const head = heads[shared] ?? -1;
        if (head >= 0) lists.push({ bound: shared / halfSum, head });
      }
    }
    return lists.sort((a, b) => b.bound - a.bound);
  }

  /** The block's names by how many letters they share at most with the key, from fewest to limit. */
  #listsByShared(letters: Letters, block: Block, fewest: number, limit: number): Int32Array {
    const heads = new Int32Array(limit + 1).fill(-1);
    const { once, twice, thrice, beyond, length } = letters;
    const repeated = length - occurrences(once);
    const [onceOf, twiceOf, thriceOf, beyondOf, next] = [
      this.#once,
      this.#twice,
      this.#thrice,
      this.#beyond,
      this.#next,
    ];
    for (let index = block.from; index < block.to; index += 1) {
      let shared = occurrences(once & (onceOf[index] ?? 0));
      if (shared + repeated < fewest) continue;
      if (repeated > 0) {
        shared += occurrences(twice & (twiceOf[index] ?? 0)) + occurrences(thrice & (thriceOf[index] ?? 0));
        shared += Math.min(beyond, beyondOf[index] ?? 0);
      }
      if (shared < fewest || shared > limit) continue;
      next[index] = heads[shared] ?? -1;
      heads[shared] = index;
    }
    return heads;
  }
}

/**
 * The rows whose name scores at least so much with one of the keys. For one look at names that no index holds: the
 * letters that two names share say of nearly all pairs that they cannot be alike, before they are scored.
 * @param score of a key and a row's name: which of them is the character's is for the caller to know
 * @param best what a key's likest row must score, or none is alike to that key
 */
export function rowsAlike<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  keys: readonly string[],
  score: (key: string, name: string) => number,
  atLeast: number,
  best = atLeast,
): Row[] {
  const sought = keys.map((key) => ({ key, letters: lettersOf(key), best: 0 }));
  const alike: { readonly row: Row; readonly to: readonly (typeof sought)[number][] }[] = [];
  for (const row of rows) {
    const name = nameOf(row);
    const letters = lettersOf(name);
    const to = sought.filter((one) => {
      if (highestScore(one.letters, letters) < atLeast - ROUNDING) return false;
      const scored = score(one.key, name);
      one.best = Math.max(one.best, scored);
      return scored >= atLeast;
    });
    if (to.length > 0) alike.push({ row, to });
  }
  return alike.filter(({ to }) => to.some((one) => one.best >= best)).map(({ row }) => row);
}

/** What two names with these letters score at most. */
function highestScore(one: Letters, other: Letters): number {
  const shared =
    occurrences(one.once & other.once) +
    occurrences(one.twice & other.twice) +
    occurrences(one.thrice & other.thrice) +
    Math.min(one.beyond, other.beyond);
  return (2 * shared) / (one.length + other.length);
}

/** Keeps the best entries of two owners; of equal scores the earlier position. */
class BestTwo<Owner, Entry extends NameEntry<Owner>> {
  #best: (Neighbour<Owner, Entry> & { readonly position: number }) | null = null;
  #runnerUp: (Neighbour<Owner, Entry> & { readonly position: number }) | null = null;

  get bestScore(): number {
    return this.#best?.score ?? 0;
  }

  get runnerUpScore(): number {
    return this.#runnerUp?.score ?? 0;
  }

  offer(entry: Entry, position: number, score: number): void {
    if (score === 0 || score < this.runnerUpScore) return;
    const offered = { entry, position, score };
    const best = this.#best;
    if (best === null || precedes(offered, best)) {
      if (best !== null && best.entry.owner !== entry.owner) this.#runnerUp = best;
      this.#best = offered;
    } else if (best.entry.owner !== entry.owner && (this.#runnerUp === null || precedes(offered, this.#runnerUp))) {
      this.#runnerUp = offered;
    }
  }

  result(): NearestTwo<Owner, Entry> | null {
    if (this.#best === null) return null;
    const { best, runnerUp } = { best: this.#best, runnerUp: this.#runnerUp };
    return {
      best: { entry: best.entry, score: best.score },
      runnerUp: runnerUp && { entry: runnerUp.entry, score: runnerUp.score },
    };
  }
}

interface Placed {
  readonly score: number;
  readonly position: number;
}

function precedes(a: Placed, b: Placed): boolean {
  return a.score > b.score || (a.score === b.score && a.position < b.position);
}

function lettersOf(key: string): Letters {
  let once = 0;
  let twice = 0;
  let thrice = 0;
  let beyond = 0;
  for (const letter of key) {
    const bit = 1 << letterClass(letter.codePointAt(0) ?? 0);
    if ((once & bit) === 0) once |= bit;
    else if ((twice & bit) === 0) twice |= bit;
    else if ((thrice & bit) === 0) thrice |= bit;
    else beyond += 1;
  }
  return { length: keyLength(key), once, twice, thrice, beyond };
}

/** a to z have a class each; all others share six. Sharing only raises a bound. */
function letterClass(codePoint: number): number {
  return codePoint >= 0x61 && codePoint <= 0x7a ? codePoint - 0x61 : 26 + (codePoint % 6);
}

/** The number of bits set. */
function occurrences(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function blocksOf(lengths: readonly number[]): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  for (let index = 1; index <= lengths.length; index += 1) {
    if (lengths[index] === lengths[from]) continue;
    blocks.push({ length: lengths[from] ?? 0, from, to: index });
    from = index;
  }
  return blocks;
}
