/**
 * Most keys have one value: it stands alone, because a list for each of thousands is what an index costs. A value that
 * comes again under its key comes at once, and is there already.
 */
export type Index<Value extends object> = Map<string, Value | Value[]>;

/** An empty key is no name. */
export function append<Value extends object>(index: Index<Value>, key: string, value: Value): void {
  if (key === '') return;
  const there = index.get(key);
  if (there === undefined) index.set(key, value);
  else if (!Array.isArray(there)) {
    if (there !== value) index.set(key, [there, value]);
  } else if (there.at(-1) !== value) there.push(value);
}

export function listed<Value extends object>(there: Value | Value[] | undefined): readonly Value[] {
  if (there === undefined) return [];
  return Array.isArray(there) ? there : [there];
}
