import { expect, test } from '@jest/globals';
import { shiftByNames, shiftByRoster } from '../../src/quality/rank-shift.ts';

const known = [
  { index: 0, name: 'Guild Leader' },
  { index: 1, name: null },
  { index: 2, name: 'Veteran' },
];

test.each([
  { why: 'nobody moved', listed: [0, 1, 2], moved: 0, present: 100, says: undefined },
  {
    why: 'a rank that nobody knew is on the roster',
    listed: [0, 1, 2, 3],
    moved: 0,
    present: 100,
    says: 'rank_appeared',
  },
  { why: 'a rank that nobody holds any more is no news', listed: [0], moved: 0, present: 100, says: undefined },
  { why: 'four of five are too few to tell', listed: [0, 1], moved: 4, present: 5, says: undefined },
  { why: 'five of fifty are a tenth, not more', listed: [0, 1], moved: 5, present: 50, says: undefined },
  { why: 'five of forty-nine are more than a tenth', listed: [0, 1], moved: 5, present: 49, says: 'many_moved' },
  { why: 'six of a hundred is a busy evening', listed: [0, 1], moved: 6, present: 100, says: undefined },
])('by a roster: $why', ({ listed, moved, present, says }) => {
  expect(shiftByRoster(known, listed, { moved, present })?.because).toBe(says);
});

test.each([
  {
    why: 'the same names',
    names: [
      [0, 'Guild Leader'],
      [2, 'Veteran'],
    ],
    says: undefined,
  },
  {
    why: 'upper and lower case, and spaces',
    names: [
      [0, ' guild leader'],
      [2, 'VETERAN'],
    ],
    says: undefined,
  },
  { why: 'another name', names: [[2, 'Raider']], says: 'rank_renamed' },
  { why: 'the first name of a rank, as it is usually called', names: [[1, 'Officer']], says: undefined },
  {
    why: 'the first name of a rank that the officer took for something else',
    names: [[1, 'Alt']],
    says: 'rank_renamed',
  },
  { why: 'a rank that nobody knew', names: [[5, 'Social']], says: 'rank_appeared' },
] as { why: string; names: [number, string][]; says: string | undefined }[])(
  'by an upload: $why',
  ({ names, says }) => {
    expect(shiftByNames(known, new Map(names))?.because).toBe(says);
  },
);

test('says which ranks appeared, which got another name, and how many characters moved', () => {
  expect(shiftByRoster(known, [4, 0, 3, 4], { moved: 6, present: 20 })).toEqual({
    because: 'rank_appeared',
    appeared: [3, 4],
    renamed: [],
    moved: 6,
    present: 20,
  });
  const names = new Map([
    [3, 'Social'],
    [2, ' Raider '],
    [1, 'Officer'],
    [0, 'Boss'],
  ]);
  expect(shiftByNames(known, names)).toEqual({
    because: 'rank_appeared',
    appeared: [3],
    renamed: [
      { index: 0, from: 'Guild Leader', to: 'Boss' },
      { index: 2, from: 'Veteran', to: 'Raider' },
    ],
    moved: 0,
    present: 0,
  });
});
