import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { progressTeller } from '../../src/discord/progress.ts';
import type { Phrase } from '../../src/phrase.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function teller(show = async (_progress: Phrase): Promise<void> => {}) {
  const shown: string[] = [];
  const { tell, done } = progressTeller(async (progress: Phrase) => {
    shown.push(progress.key);
    await show(progress);
  });
  return { shown, tell: (key: string) => tell({ key }), done };
}

test('work of less than a second shows no progress', async () => {
  const { shown, tell, done } = teller();
  tell('begun');
  await jest.advanceTimersByTimeAsync(900);
  await done();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(shown).toEqual([]);
});

test('longer work shows the latest, and not more often than every two seconds', async () => {
  const { shown, tell, done } = teller();
  for (let step = 0; step < 60; step += 1) {
    tell(`step ${step}`);
    await jest.advanceTimersByTimeAsync(100);
  }
  await done();
  expect(shown).toEqual(['step 9', 'step 29', 'step 49']);
});

test('a step that takes long is shown although nothing follows it', async () => {
  const { shown, tell } = teller();
  tell('asking');
  await jest.advanceTimersByTimeAsync(1_000);
  expect(shown).toEqual(['asking']);
});

test('the answer waits for the progress that is on its way, so that it is the last word', async () => {
  const sending = Promise.withResolvers<void>();
  const { tell, done } = teller(() => sending.promise);
  tell('asking');
  await jest.advanceTimersByTimeAsync(1_000);
  let isDone = false;
  const ended = done().then(() => {
    isDone = true;
  });
  await jest.advanceTimersByTimeAsync(5_000);
  expect(isDone).toBe(false);
  sending.resolve();
  await ended;
});

test('a progress that cannot be shown ends nothing', async () => {
  const { shown, tell, done } = teller(() => Promise.reject(new Error('Discord is away')));
  tell('asking');
  await jest.advanceTimersByTimeAsync(1_000);
  tell('saving');
  await jest.advanceTimersByTimeAsync(2_000);
  await done();
  expect(shown).toEqual(['asking', 'saving']);
});
