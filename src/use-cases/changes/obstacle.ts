import type { Phrase } from '../../phrase.ts';

/** What stands in the way of a change, in words; thrown so that the transaction takes back what was done before it. */
export class Obstacle extends Error {
  override readonly name = 'Obstacle';
  readonly phrase: Phrase;

  constructor(what: Phrase) {
    super(what.key);
    this.phrase = what;
  }
}
