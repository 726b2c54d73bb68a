const underWay = new Set<Promise<unknown>>();

/** Makes an answer, and remembers it for as long as it is being made, so that stopping can wait for it. */
export async function underWayUntilDone(answer: () => Promise<void>): Promise<void> {
  const making = answer();
  underWay.add(making);
  try {
    await making;
  } finally {
    underWay.delete(making);
  }
}

/** Resolves when every answer that was begun is done, well or badly. */
export async function answersUnderWay(): Promise<void> {
  await Promise.allSettled(underWay);
}
