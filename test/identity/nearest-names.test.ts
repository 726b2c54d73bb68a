import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyLength } from '../../src/identity/names.ts';
import { type NameEntry, NearestNames, rowsAlike } from '../../src/identity/nearest-names.ts';
import { similarity } from '../../src/identity/similarity.ts';

type Entry = NameEntry<number>;
interface Scored {
  owner: number;
  key: string;
  score: number;
}

/** Scores everything; of equal scores the name given first. */
function bruteForce(entries: Entry[], key: string, excluded: number): { best: Scored; runnerUp: Scored | null } | null {
  const scored = entries
    .filter((entry) => keyLength(entry.key) >= 4 && entry.owner !== excluded)
    .map((entry) => ({ ...entry, score: similarity(key, entry.key) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const best = scored[0];
  if (best === undefined || keyLength(key) < 4) return null;
  return { best, runnerUp: scored.find(({ owner }) => owner !== best.owner) ?? null };
}

const flat = (found: ReturnType<NearestNames<number, Entry>['nearestTwo']>) =>
  found && {
    best: { ...found.best.entry, score: found.best.score },
    runnerUp: found.runnerUp && { ...found.runnerUp.entry, score: found.runnerUp.score },
  };

const key = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 }),
  fc.string({ unit: fc.constantFrom(...'aeioumrst', 'é', 'я', '龍', '𠮷', '1', '7'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('a', 'a', 'a', 'b'), minLength: 20, maxLength: 64 }),
);
const entries = fc.array(fc.record({ owner: fc.nat({ max: 9 }), key }), { maxLength: 60 });

describe('block and bound finds what scoring everything finds', () => {
  test('best and runner-up, ties included, whatever the floor', () => {
    fc.assert(
      fc.property(
        entries,
        key,
        fc.nat({ max: 9 }),
        fc.constantFrom(0.01, 0.5, 0.7, 0.85, 1),
        (names, name, out, floor) => {
          const all = bruteForce(names, name, out);
          const expected = all !== null && all.best.score >= floor ? all : null;
          const found = new NearestNames<number, Entry>(names).nearestTwo(name, floor, (owner) => owner === out);
          expect(flat(found)).toEqual(expected);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('the best alone, from a floor up', () => {
    fc.assert(
      fc.property(entries, key, fc.constantFrom(0.01, 0.5, 0.7, 1), (names, name, floor) => {
        const all = bruteForce(names, name, -1);
        const expected = all !== null && all.best.score >= floor ? all.best : null;
        const found = new NearestNames<number, Entry>(names).nearest(name, floor, () => false);
        expect(found && { ...found.entry, score: found.score }).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('rows alike are those that scoring every pair finds', () => {
  fc.assert(
    fc.property(
      fc.array(key.filter(Boolean), { maxLength: 40 }),
      fc.array(key.filter(Boolean), { maxLength: 4 }),
      fc.constantFrom(0.3, 0.6, 0.7, 1),
      (names, keys, atLeast) => {
        const found = rowsAlike(names, (name) => name, keys, similarity, atLeast);
        expect(found).toEqual(names.filter((name) => keys.some((one) => similarity(one, name) >= atLeast)));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('rows are alike to a key only where the likest of them is as alike as asked', () => {
  const alike = (keys: readonly string[]) =>
    rowsAlike(['thundercat', 'aldrik', 'aldo'], (name) => name, keys, similarity, 0.6, 0.8);
  expect(alike(['thunder'])).toEqual([]);
  expect(alike(['aldric'])).toEqual(['aldrik', 'aldo']);
  expect(alike(['thunder', 'aldric'])).toEqual(['aldrik', 'aldo']);
});

test('names under four letters take no part', () => {
  const index = new NearestNames<number, Entry>([{ owner: 1, key: 'mit' }]);
  expect(index.nearestTwo('mito', 0.1, () => false)).toBeNull();
  expect(new NearestNames<number, Entry>([{ owner: 1, key: 'mito' }]).nearestTwo('mit', 0.1, () => false)).toBeNull();
});

test('the runner-up is another owner, not another name of the same', () => {
  const index = new NearestNames<number, Entry>([
    { owner: 1, key: 'thundercat' },
    { owner: 1, key: 'thundercats' },
    { owner: 2, key: 'thunder' },
  ]);
  const found = index.nearestTwo('thundercat', 0.7, () => false);
  expect([found?.best.entry.owner, found?.runnerUp?.entry.owner]).toEqual([1, 2]);
});
