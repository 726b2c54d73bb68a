import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type Recall, recalling } from '../../src/database/recall.ts';

/** What a step answers, looked at by being the same object or not. */
const stepOf = async (serverId: string, step: (recall: Recall) => object) =>
  recalling(
    serverId,
    () => 1,
    async (recall) => step(recall),
  );

test('a step answers the same object for the same texts, and works anew when any of them is another', async () => {
  const server = randomUUID();
  const names = (texts: Record<string, string | null>) =>
    stepOf(server, (recall) => recall('names', [texts], () => ({ ...texts })));
  const first = await names({ name: 'Trog', note: null });
  expect(await names({ name: 'Trog', note: null })).toBe(first);
  expect(await names({ name: 'Trog', note: '' })).toEqual({ name: 'Trog', note: '' });
  expect(await names({ name: 'Trog' })).toEqual({ name: 'Trog' });
  expect(await names({ name: 'Trog', note: null })).not.toBe(first);
});

test('a step works anew when a step that it builds on did', async () => {
  const server = randomUUID();
  const both = (link: string) =>
    stepOf(server, (recall) => {
      const links = recall('links', [link], () => [link]);
      return recall('characters', ['Trogmoon', links], () => ({ links }));
    });
  const first = await both('Mike');
  expect(await both('Mike')).toBe(first);
  expect(await both('Anna')).toEqual({ links: ['Anna'] });
});

test('what one server shows is never what another one is given', async () => {
  const name = (server: string) => stepOf(server, (recall) => recall('names', ['Trog'], () => ({ server })));
  const [one, other] = [randomUUID(), randomUUID()];
  await name(one);
  expect(await name(other)).toEqual({ server: other });
});

test('only so many rows are kept: the servers that were looked at last', async () => {
  const look = (server: string) =>
    recalling(
      server,
      () => 40_000,
      async (recall) => recall('names', ['Trog'], () => ({})),
    );
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  const answered = await look(first);
  expect(await look(first)).toBe(answered);
  const later = await look(second);
  await look(third);
  expect(await look(second)).toBe(later);
  expect(await look(first)).not.toBe(answered);
});

test('work that failed leaves what was known', async () => {
  const server = randomUUID();
  const names = () => stepOf(server, (recall) => recall('names', ['Trog'], () => ({})));
  const first = await names();
  const failing = recalling(
    server,
    () => 1,
    async () => {
      throw new Error('PostgreSQL went away');
    },
  );
  await expect(failing).rejects.toThrow('PostgreSQL went away');
  expect(await names()).toBe(first);
});
