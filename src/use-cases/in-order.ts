const latest = new Map<string, Promise<void>>();

/**
 * Runs what is about one server one after another, in the order in which it was asked for: two events of the same
 * instant would else overtake each other on their way into the database, and the older one would stay.
 */
export async function inOrder(serverId: string, work: () => Promise<unknown>): Promise<void> {
  const before = latest.get(serverId) ?? Promise.resolve();
  // Whoever asked for the work before hears of its failure; this one begins all the same.
  const turn = before.then(work, work).then(() => undefined);
  latest.set(serverId, turn);
  try {
    await turn;
  } finally {
    if (latest.get(serverId) === turn) latest.delete(serverId);
  }
}
