import type { ViewContent } from './view.ts';

/**
 * Works something out about a view when the first rule asks, for all of them: nothing in a view changes. It is known for
 * as long as views show the same, which the time is no part of.
 */
export function oncePerView<Value extends object>(work: (content: ViewContent) => Value): (view: ViewContent) => Value {
  const known = new WeakMap<ViewContent['characters'], { readonly of: ViewContent; readonly value: Value }>();
  return (view) => {
    const earlier = known.get(view.characters);
    if (earlier && isSame(earlier.of, view)) return earlier.value;
    const value = work(view);
    known.set(view.characters, { of: view, value });
    return value;
  };
}

function isSame(one: ViewContent, other: ViewContent): boolean {
  return (
    one === other ||
    (one.server === other.server &&
      one.guilds === other.guilds &&
      one.removedGuilds === other.removedGuilds &&
      one.roles === other.roles &&
      one.characters === other.characters &&
      one.members === other.members &&
      one.players === other.players &&
      one.rankEvents === other.rankEvents &&
      one.candidates === other.candidates &&
      one.refusedPairs === other.refusedPairs &&
      one.refusedPlayers === other.refusedPlayers)
  );
}
