import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inOrderOfDependence } from '../../src/identity/claim-chains.ts';

const ordered = (leads: Record<string, string[]>) =>
  inOrderOfDependence(Object.keys(leads), (node) => leads[node] ?? []);

describe('whoever is led to comes first', () => {
  test.each<[string, Record<string, string[]>, string[][]]>([
    ['a chain', { a: ['b'], b: ['c'], c: [] }, [['c'], ['b'], ['a']]],
    ['a circle comes together', { a: ['b'], b: ['a'] }, [['a', 'b']]],
    ['a circle and its alt', { alt: ['a'], a: ['b'], b: ['a'] }, [['a', 'b'], ['alt']]],
    ['one that names itself', { a: ['a'] }, [['a']]],
    ['strangers', { a: [], b: [] }, [['a'], ['b']]],
  ])('%s', (_, leads, groups) => {
    expect(ordered(leads)).toEqual(groups);
  });

  test('a chain as long as a roster needs no deep stack', () => {
    const length = 50_000;
    const nodes = Array.from({ length }, (_, index) => String(index));
    const groups = inOrderOfDependence(nodes, (node) => (Number(node) + 1 < length ? [String(Number(node) + 1)] : []));
    expect(groups.length).toBe(length);
    expect(groups[0]).toEqual([String(length - 1)]);
  });

  test('in any graph, groups are exactly those that reach each other, each after what it leads to', () => {
    const graph = fc
      .integer({ min: 1, max: 9 })
      .chain((size) =>
        fc.array(fc.array(fc.nat({ max: size - 1 }), { maxLength: 3 }), { minLength: size, maxLength: size }),
      );
    fc.assert(
      fc.property(graph, (edges) => {
        const leads = Object.fromEntries(edges.map((to, from) => [String(from), to.map(String)]));
        const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
          (leads[from] ?? []).some((next) => {
            if (next === to) return true;
            if (seen.has(next)) return false;
            seen.add(next);
            return reaches(next, to, seen);
          });
        const groups = ordered(leads);
        const place = new Map(groups.flatMap((group, index) => group.map((node) => [node, index] as const)));
        expect(place.size).toBe(edges.length);
        for (const [a, placeOfA] of place)
          for (const [b, placeOfB] of place) {
            if (a === b) continue;
            expect(placeOfA === placeOfB).toBe(reaches(a, b) && reaches(b, a));
            if (reaches(a, b)) expect(placeOfA).toBeGreaterThanOrEqual(placeOfB);
          }
      }),
    );
  });
});
