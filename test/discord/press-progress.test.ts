import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { MessageComponentInteraction } from 'discord.js';
import { pressProgress } from '../../src/discord/press-progress.ts';
import { vocabularyFor } from '../../src/discord/words.ts';
import { phrase } from '../../src/phrase.ts';

const SECOND_MS = 1_000;
const remark = { embeds: [], components: [], content: 'a remark' };

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** A pressed card with what its presser sees: above it, and in private messages beside it. */
function pressed(where: 'private' | 'channel') {
  const above: string[] = [''];
  const beside = new Map<string, string>();
  const words = ({ content = '', embeds = [] }: { content?: string; embeds?: readonly { data?: object }[] }) =>
    [content, ...embeds.map((each) => (each.data as { description?: string }).description ?? '')].join('');
  const interaction = {
    message: { flags: { has: () => where === 'private' } },
    editReply: async ({ message, ...body }: { message?: string; content?: string }) => {
      if (message === undefined) above.push(words(body));
      else if (beside.has(message)) beside.set(message, words(body));
      else throw new Error(`There is no message ${message}`);
    },
    followUp: async (body: object) => {
      const id = `beside ${beside.size + 1}`;
      beside.set(id, words(body));
      return { id };
    },
    deleteReply: async (id: string) => {
      if (!beside.delete(id)) throw new Error(`There is no message ${id}`);
    },
  };
  const progress = pressProgress(interaction as unknown as MessageComponentInteraction, vocabularyFor('en-US'));
  return { progress, above, beside: () => [...beside.values()] };
}

const afterwards = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe.each(['private', 'channel'] as const)('a press on a card in %s', (where) => {
  test('that is answered within a second shows nothing', async () => {
    const { progress, above, beside } = pressed(where);
    await afterwards(SECOND_MS - 1);
    await progress.done();
    await afterwards(10 * SECOND_MS);
    expect([above, beside()]).toEqual([[''], []]);
  });

  test('whose verb tells nothing says after a second that Rollcall is at it', async () => {
    const { above, beside } = pressed(where);
    await afterwards(SECOND_MS);
    const shown = where === 'private' ? [above.at(-1)] : beside();
    expect(shown).toEqual([expect.stringContaining('Rollcall is at it')]);
  });
});

test('on a private card what goes on stands above it, and is taken away when nothing comes of it', async () => {
  const { progress, above, beside } = pressed('private');
  progress.tell(phrase('sync.progress.roster'));
  await afterwards(SECOND_MS);
  expect(above.at(-1)).toContain('One moment');
  expect(above.at(-1)).toContain('Asking Battle.net for the roster');
  await progress.say(remark);
  await progress.done();
  expect(above.at(-1)).toBe('');
  expect(beside()).toEqual(['a remark']);
});

test('in the channel it stands in one private message, edited every two seconds at most, and then is gone', async () => {
  const { progress, above, beside } = pressed('channel');
  for (const step of ['member', 'roster', 'saving', 'writing']) {
    progress.tell(phrase(`sync.progress.${step}`));
    await afterwards(SECOND_MS);
  }
  expect(beside()).toEqual([expect.stringContaining('Saving it')]);
  await progress.done();
  expect([above, beside()]).toEqual([[''], []]);
});

test('in the channel what is to be said takes its place', async () => {
  const { progress, beside } = pressed('channel');
  await afterwards(SECOND_MS);
  await progress.say(remark);
  await progress.done();
  expect(beside()).toEqual(['a remark']);
});
