import type { Context } from './context.ts';

/** What works at this moment. Answers within a second, whatever hangs. */
export async function health(
  { database }: Context,
  discordIsReady: () => boolean,
): Promise<{ database: boolean; discord: boolean }> {
  return { database: await database.isReachable(AbortSignal.timeout(1000)), discord: discordIsReady() };
}
