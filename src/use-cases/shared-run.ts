interface Run {
  readonly ended: Promise<void>;
  /** The run after it, once somebody asked for one. */
  next?: Promise<void>;
}

const runs = new WeakMap<object, Map<string, Run>>();

/**
 * Does some work that looks at what is there and catches up with it, once for all who ask at the same time: whoever asks
 * while it runs shares the run after it, for the one that runs may have looked already.
 * @param owner whose work it is; `key` tells apart what of theirs
 */
export function sharedRun(owner: object, key: string, work: () => Promise<void>): Promise<void> {
  const ofOwner = runs.get(owner) ?? new Map<string, Run>();
  runs.set(owner, ofOwner);
  const begin = (): Promise<void> => {
    const run: Run = {
      ended: work().finally(() => {
        if (!run.next) ofOwner.delete(key);
      }),
    };
    ofOwner.set(key, run);
    return run.ended;
  };
  const running = ofOwner.get(key);
  if (!running) return begin();
  // Whoever asked before hears of its failure; the next one begins all the same.
  running.next ??= running.ended.then(begin, begin);
  return running.next;
}
