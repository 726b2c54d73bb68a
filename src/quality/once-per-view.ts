import type { View } from './view.ts';

/**
 * Works something out about a view when the first rule asks, for all of them: nothing in a view changes, and what is
 * known of it goes with it.
 */
export function oncePerView<Value extends object>(work: (view: View) => Value): (view: View) => Value {
  const known = new WeakMap<View, Value>();
  return (view) => {
    const value = known.get(view) ?? work(view);
    known.set(view, value);
    return value;
  };
}
