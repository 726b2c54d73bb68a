import { expect, test } from '@jest/globals';
import { orphanWow } from '../../../src/quality/rules/orphan-wow.ts';
import { characterSubject } from '../../../src/quality/subject-key.ts';
import type { CharacterView } from '../../../src/quality/view.ts';
import { finds, findsNothing, fixOf, inWords, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { linkTo, note, viewOf } from '../../support/view.ts';

const PEWPEW = characterSubject('Pewpew');

const withPewpew = (pewpew: Partial<CharacterView>, others: Parameters<typeof viewOf>[0] = {}) =>
  viewOf({ ...others, characters: [{ id: 'Pewpew', ...pewpew }, ...(others.characters ?? [])] });

const trog = {
  characters: [{ id: 'Trogmoon', link: linkTo('trog') }],
  players: [{ id: 'trog', displayName: 'Trog' }],
};

finds(orphanWow, PEWPEW, [
  { why: 'on the roster, and nobody knows whose it is', view: withPewpew({}) },
  {
    why: 'its note names somebody, but nobody linked it yet',
    view: withPewpew({ guildNote: note('alt of Trogmoon') }, trog),
  },
  { why: 'its note names somebody unknown', view: withPewpew({ officerNote: note('DC: nobody99') }) },
]);

findsNothing(orphanWow, PEWPEW, [
  { why: 'it has a player', view: withPewpew({ link: linkTo('trog') }, { players: [{ id: 'trog' }] }) },
  { why: 'it departed', view: withPewpew({ present: false }) },
  { why: 'there is no such character any more', view: viewOf({}) },
]);

sameFacts(orphanWow, PEWPEW, [
  { why: '', view: withPewpew({ guildNote: note('alt of Trogmoon') }) },
  {
    why: 'it levelled, logged in and was promoted',
    view: withPewpew({ guildNote: note('alt of Trogmoon'), level: 81, rankIndex: 1, lastLoginAt: null }),
  },
  { why: 'its note claims the same in other words', view: withPewpew({ guildNote: note('Alt of trogmoon!') }) },
]);

otherFacts(orphanWow, PEWPEW, [
  { why: '', view: withPewpew({ guildNote: note('alt of Trogmoon') }) },
  { why: 'its note names somebody else', view: withPewpew({ guildNote: note('alt of Mito') }) },
  {
    why: 'its officer note names somebody too',
    view: withPewpew({ guildNote: note('alt of Trogmoon'), officerNote: note('DC: trog') }),
  },
  { why: 'it goes by another name', view: withPewpew({ guildNote: note('alt of Trogmoon'), name: 'Pewpewpew' }) },
]);

test('Fix links it to whom an explicit hint names, with the evidence, its source and its age', () => {
  const plan = fixOf(orphanWow, PEWPEW, withPewpew({ guildNote: note('alt of Trogmoon') }, trog));
  if (plan.kind !== 'changes') throw new Error('Fix is not offered');
  expect(plan.changes).toMatchObject([
    { kind: 'link_character', characterId: 'Pewpew', person: { kind: 'player', playerId: 'trog' }, confidence: 'high' },
  ]);
  expect(inWords(plan.label)).toBe('link to Trog');
  expect(plan.because.map(inWords).join(' ')).toMatch(
    /guild note says "alt of Trogmoon" — upload by Trogmoon.*belongs to Trog/,
  );
});

test('Fix makes a player of the member whose name it bears', () => {
  const plan = fixOf(orphanWow, PEWPEW, withPewpew({}, { members: [{ id: '42', username: 'pewpew' }] }));
  expect(plan).toMatchObject({ changes: [{ person: { kind: 'member', memberId: '42' }, source: 'exact_name' }] });
});

test('two people of that name are for a human, who sees both and why', () => {
  const members = [
    { id: '42', username: 'pewpew' },
    { id: '43', username: 'other', nickname: 'Pewpew', link: linkTo('trog') },
  ];
  const plan = fixOf(orphanWow, PEWPEW, withPewpew({}, { ...trog, members }));
  if (plan.kind !== 'needs_human') throw new Error('Fix guesses');
  expect(plan.hints).toHaveLength(2);
});

test('with no evidence the card says so and what a human can do', () => {
  const plan = fixOf(orphanWow, PEWPEW, withPewpew({}));
  if (plan.kind !== 'needs_human') throw new Error('Fix guesses');
  expect(inWords(plan.because)).toMatch(/Somebody else/);
});

test('a nickname copied from the guild leader’s character is no evidence without a guild role', () => {
  const plan = fixOf(
    orphanWow,
    PEWPEW,
    withPewpew({}, { members: [{ id: '42', username: 'evil', nickname: 'Pewpew' }] }),
  );
  expect(plan.kind).toBe('needs_human');
});
