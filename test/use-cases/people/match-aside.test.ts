import { expect, test } from '@jest/globals';
import { matchServer } from '../../../src/identity/match.ts';
import { directoryOf } from '../../../src/quality/directory-of-view.ts';
import { matchAside } from '../../../src/use-cases/people/match-aside.ts';
import { note, viewOf } from '../../support/view.ts';

/** Every fourth character is a namesake, the others say whose alts they are. */
function serverOf(characters: number) {
  return viewOf({
    members: Array.from({ length: characters }, (_, at) => ({ id: `member${at}`, nickname: `Hero${at}` })),
    characters: Array.from({ length: characters }, (_, at) => ({
      id: `hero${at}`,
      guildNote: at % 4 === 0 ? null : note(`alt of hero${at - (at % 4)}`),
    })),
    roles: [{ id: 'member', name: 'Member' }],
  });
}

/** How often the event loop got round to others while this was awaited. */
async function turnsDuring<Value>(work: () => Promise<Value>): Promise<{ turns: number; value: Value }> {
  let turns = 0;
  let waiting = true;
  const turn = () => {
    turns += 1;
    if (waiting) setImmediate(turn);
  };
  setImmediate(turn);
  const value = await work();
  waiting = false;
  return { turns, value };
}

test('a large server is matched beside the event loop, with the same answer', async () => {
  const large = serverOf(1200);
  const { turns, value } = await turnsDuring(() => matchAside(large));
  expect(turns).toBeGreaterThan(0);
  expect(value).toEqual(matchServer(directoryOf(large)));
  expect(value.candidates.length).toBe(1200);
});

test('a small one is matched at once: no thread would be faster', async () => {
  const small = serverOf(40);
  const { turns, value } = await turnsDuring(() => matchAside(small));
  expect(turns).toBe(0);
  expect(value).toEqual(matchServer(directoryOf(small)));
});

test('what goes wrong in the thread is not lost', async () => {
  const broken = viewOf({
    members: Array.from({ length: 2001 }, (_, at) => ({ id: `${at}`, username: null as never })),
  });
  await expect(matchAside(broken)).rejects.toThrow('null');
});
