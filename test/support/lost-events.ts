import type { LocalDiscord } from '../../src/sandbox/discord/local-discord.ts';

/** What happens meanwhile happens on Discord, but nobody is told: events get lost, as they do while a bot is away. */
export function unheard({ discord }: { readonly discord: LocalDiscord }, work: () => void): void {
  const { events } = discord.world;
  const listening = events.listeners('dispatch') as ((...dispatch: never[]) => void)[];
  events.removeAllListeners('dispatch');
  try {
    work();
  } finally {
    for (const listener of listening) events.on('dispatch', listener as never);
  }
}
