import { oncePerView } from './once-per-view.ts';
import type { CharacterView, View } from './view.ts';

const charactersByPlayer = oncePerView<ReadonlyMap<string, readonly CharacterView[]>>(({ characters }) => {
  const linked = [...characters.values()].filter((character) => character.link);
  return Map.groupBy(linked, (character) => character.link?.playerId ?? '');
});

/** Everything linked to a player, present or departed. */
export function charactersOfPlayer(playerId: string, view: View): readonly CharacterView[] {
  return charactersByPlayer(view).get(playerId) ?? [];
}
