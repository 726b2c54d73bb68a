import type { Phrase } from '../phrase.ts';

/** Shows how far the work is; only the latest is worth showing. */
export type Tell = (progress: Phrase) => void;

/** Discord allows five edits of an answer in five seconds: progress leaves room for the answer itself. */
const INTERVAL_MS = 2_000;

/**
 * Tells progress through `show`, one at a time and not too often. A progress that cannot be shown is no reason to end
 * the work. `done` resolves once nothing more will be shown over the answer.
 */
export function progressTeller<Progress>(show: (progress: Progress) => Promise<unknown>): {
  tell(progress: Progress): void;
  done(): Promise<void>;
} {
  let shownAt = Number.NEGATIVE_INFINITY;
  let showing: Promise<void> | undefined;
  return {
    tell(progress) {
      if (showing || performance.now() - shownAt < INTERVAL_MS) return;
      shownAt = performance.now();
      showing = show(progress).then(
        () => {
          showing = undefined;
        },
        () => {
          showing = undefined;
        },
      );
    },
    async done() {
      await showing;
    },
  };
}
