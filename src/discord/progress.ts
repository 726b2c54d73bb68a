import type { Phrase } from '../phrase.ts';

/** Shows how far the work is; only the latest is worth showing. */
export type Tell = (progress: Phrase) => void;

/** What is done by then needs no progress. */
const FIRST_AFTER_MS = 1_000;

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
  let latest: Progress;
  let timer: NodeJS.Timeout | undefined;
  let showing = Promise.resolve();
  let nextAt = performance.now() + FIRST_AFTER_MS;
  const showLatest = () => {
    timer = undefined;
    nextAt = performance.now() + INTERVAL_MS;
    showing = showing
      .then(() => show(latest))
      .then(
        () => {},
        () => {},
      );
  };
  return {
    tell(progress) {
      latest = progress;
      timer ??= setTimeout(showLatest, Math.max(0, nextAt - performance.now()));
    },
    async done() {
      clearTimeout(timer);
      await showing;
    },
  };
}
