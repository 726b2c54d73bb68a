import type { LocalDiscord } from '../discord/local-discord.ts';

/** Real milliseconds before the driver gives up waiting for the bot, on a busy machine too. */
export const patience = 30_000;

/**
 * Resolves with the first defined value of `look`, which is asked again whenever a message or an interaction changes.
 * Rejects after `within` milliseconds, saying what was awaited, what there was, and what Discord refused meanwhile; and
 * at once when this Discord is stopped, after which nothing can come.
 */
export function until<Value>(
  discord: LocalDiscord,
  waiting: { look: () => Value | undefined; awaited: string; seen: () => string; within?: number },
): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const attempt = () => {
    try {
      const value = waiting.look();
      if (value !== undefined) resolve(value);
    } catch (error) {
      reject(error);
    }
  };
  const giveUp = () => {
    reject(new Error(`Waited in vain for ${waiting.awaited}.\nSeen:\n${waiting.seen()}${refusedSoFar(discord)}`));
  };
  const timer = setTimeout(giveUp, waiting.within ?? patience);
  discord.world.events.on('message', attempt);
  discord.interactions.changes.on('changed', attempt).once('closed', giveUp);
  attempt();
  return promise.finally(() => {
    clearTimeout(timer);
    discord.world.events.off('message', attempt);
    discord.interactions.changes.off('changed', attempt).off('closed', giveUp);
  });
}

/** What Discord refused, for errors about a bot that did not answer. */
export function refusedSoFar(discord: LocalDiscord): string {
  const { refusals } = discord;
  if (refusals.length === 0) return '';
  const last = refusals.slice(-5).map(({ method, path, status, message, errors }) => {
    return `  ${method} ${path} → ${status} ${message}${errors ? ` ${JSON.stringify(errors)}` : ''}`;
  });
  return `\nLast refused by Discord:\n${last.join('\n')}`;
}
