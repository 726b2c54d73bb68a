import type { View } from './view.ts';

/** The view as it would be if the server did not watch this guild any more: who is in it nobody would see. */
export function withoutGuild(view: View, guildId: string): View {
  const removed = view.guilds.get(guildId);
  if (!removed) return view;
  return {
    ...view,
    guilds: new Map([...view.guilds].filter(([id]) => id !== guildId)),
    removedGuilds: new Map(view.removedGuilds).set(guildId, {
      id: guildId,
      name: removed.name,
      removedAt: view.at,
    }),
    characters: new Map(
      [...view.characters].map(([id, character]) => [
        id,
        character.guildId === guildId ? { ...character, present: false } : character,
      ]),
    ),
  };
}
