import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { similarity } from '../../src/identity/similarity.ts';

describe('known scores', () => {
  test.each([
    ['trog', 'trogmoon', 0.5, 'the shorter inside the longer: their lengths'],
    ['trogmoon', 'trog', 0.5, 'whichever of the two is the longer'],
    ['moon', 'trogmoon', 0.5, 'wherever it stands'],
    ['aldric', 'aldrik', 0.8333, 'one letter of six'],
    ['thundercat', 'thnudercat', 0.9, 'two letters swapped'],
    ['elrek', 'elrik', 0.8, 'one letter of five'],
    ['laneen', 'laenen', 0.8333, 'a swap'],
    ['zatanna', 'zatanna', 1, 'equal'],
    ['', 'trog', 0, 'nothing is like nothing'],
    ['trog', '', 0, 'nothing is like nothing'],
    ['', '', 0, 'nothing is like nothing'],
    ['abc', 'xyz', 0, 'no letter shared'],
    ['𠮷野', '𠮷𠮷野', 2 / 3, 'an astral letter counts once'],
  ])('%j and %j: %d (%s)', (character, member, score) => {
    expect(similarity(character, member)).toBeCloseTo(score, 4);
  });

  test('the character comes first: the ratio is not symmetric', () => {
    expect(similarity('tide', 'diet')).toBe(0.25);
    expect(similarity('diet', 'tide')).toBe(0.5);
  });
});

test("the ratio equals difflib's on every fixed pair", () => {
  const rows: [string, string, number][] = JSON.parse(
    readFileSync(new URL('./fixtures/difflib-ratios.json', import.meta.url), 'utf8'),
  );
  const compared = rows.filter(([a, b]) => !a.includes(b) && !b.includes(a));
  expect(compared.length).toBeGreaterThan(350);
  for (const [a, b, ratio] of compared) expect([a, b, similarity(a, b)]).toEqual([a, b, ratio]);
});

/** The definition, written for reading: try every start in order, keep the first longest run, recurse. */
function matched(a: string[], b: string[]): number {
  let best = { a: 0, b: 0, length: 0 };
  for (let i = 0; i < a.length; i += 1)
    for (let j = 0; j < b.length; j += 1) {
      let length = 0;
      while (i + length < a.length && j + length < b.length && a[i + length] === b[j + length]) length += 1;
      if (length > best.length) best = { a: i, b: j, length };
    }
  if (best.length === 0) return 0;
  const left = matched(a.slice(0, best.a), b.slice(0, best.b));
  return left + best.length + matched(a.slice(best.a + best.length), b.slice(best.b + best.length));
}

function defined(character: string, member: string): number {
  if (character === '' || member === '') return 0;
  if (character === member) return 1;
  const a = [...character];
  const b = [...member];
  const [shorter, longer] = a.length < b.length ? [a.length, b.length] : [b.length, a.length];
  if (character.includes(member) || member.includes(character)) return shorter / longer;
  return (2 * matched(a, b)) / (a.length + b.length);
}

test('the score is the definition, for any two names', () => {
  const fewLetters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '龍', '𠮷'), maxLength: 12 });
  const anything = fc.string({ unit: 'binary', maxLength: 90 });
  fc.assert(
    fc.property(fc.oneof(fewLetters, anything), fc.oneof(fewLetters, anything), (a, b) => {
      expect(similarity(a, b)).toBe(defined(a, b));
    }),
    { numRuns: 2_000 },
  );
});
