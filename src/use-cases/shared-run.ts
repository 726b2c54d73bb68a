interface Run<Value> {
  readonly ended: Promise<Value>;
  /** The run after it, once somebody asked for one. */
  next?: Promise<Value>;
}

const runs = new WeakMap<object, Map<string, Run<unknown>>>();

/**
 * Does some work that looks at what is there, once for all who ask at the same time: whoever asks while it runs shares
 * the run after it, for the one that runs may have looked already. Nobody may change what it answers.
 * @param owner whose work it is; `key` tells apart what of theirs, and always means the same work
 */
export function sharedRun<Value>(owner: object, key: string, work: () => Promise<Value>): Promise<Value> {
  const ofOwner = (runs.get(owner) ?? new Map()) as Map<string, Run<Value>>;
  runs.set(owner, ofOwner);
  const begin = (): Promise<Value> => {
    const run: Run<Value> = {
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
