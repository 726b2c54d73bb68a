import { expect, test } from '@jest/globals';
import type { CandidateOption } from '../../../src/identity/proposals.ts';
import { autoLinkSuggestion } from '../../../src/quality/rules/auto-link-suggestion.ts';
import { characterSubject } from '../../../src/quality/subject-key.ts';
import type { CharacterView, View } from '../../../src/quality/view.ts';
import {
  confirmOf,
  finds,
  findsNothing,
  fixOf,
  inWords,
  otherFacts,
  refuseOf,
  sameFacts,
} from '../../support/rule-cases.ts';
import { linkTo, NOW, viewOf } from '../../support/view.ts';

const ZATANNA = characterSubject('Zatanna');

const alike = (memberId: string, score = 0.77): CandidateOption => ({
  person: { kind: 'member', memberId },
  memberIds: [memberId],
  score,
  reasons: [
    { kind: 'name_resembles', score, runnerUp: null, memberId, origin: 'username', written: `user${memberId}` },
  ],
});

const player = (playerId: string, memberIds: readonly string[]): CandidateOption => ({
  person: { kind: 'player', playerId },
  memberIds,
  score: null,
  reasons: [
    {
      kind: 'note_names_player',
      note: 'guild_note',
      hint: 'word',
      name: 'mike',
      wording: 'mike',
      playerId,
      by: 'alias',
      written: 'Mike',
    },
  ],
});

interface Described {
  readonly options?: readonly CandidateOption[];
  readonly zatanna?: Partial<CharacterView>;
  readonly leftMembers?: readonly string[];
  readonly more?: Partial<View>;
}

const suggesting = ({
  options = [alike('1'), alike('2', 0.75)],
  zatanna = {},
  leftMembers = [],
  more = {},
}: Described = {}) => ({
  ...viewOf({
    characters: [{ id: 'Zatanna', ...zatanna }],
    members: ['1', '2', '3', '4'].map((id) => ({ id, username: `user${id}`, present: !leftMembers.includes(id) })),
    players: [{ id: 'mike', displayName: 'Mike' }],
    candidates: new Map([
      ['Zatanna', { id: 'c', characterId: 'Zatanna', options, doubts: ['close_runner_up'], foundAt: NOW }],
    ]),
  }),
  ...more,
});

const refused = (...memberIds: string[]) => ({
  refusedPairs: memberIds.map((memberId) => ({ characterId: 'Zatanna', memberId })),
});

finds(autoLinkSuggestion, ZATANNA, [
  { why: 'it could be one of two', view: suggesting() },
  { why: 'it could be one', view: suggesting({ options: [alike('1')] }) },
  { why: 'it could be a player who is not on Discord', view: suggesting({ options: [player('mike', [])] }) },
  { why: 'one of two is still possible', view: suggesting({ leftMembers: ['1'] }) },
  { why: 'the other of two was refused', view: suggesting({ more: refused('2') }) },
]);

findsNothing(autoLinkSuggestion, ZATANNA, [
  { why: 'it was linked', view: suggesting({ zatanna: { link: linkTo('mike') } }) },
  { why: 'it departed', view: suggesting({ zatanna: { present: false } }) },
  { why: 'everybody it could be left', view: suggesting({ leftMembers: ['1', '2'] }) },
  { why: 'everybody it could be was refused', view: suggesting({ more: refused('1', '2') }) },
  {
    why: 'a player who is not on Discord was refused',
    view: suggesting({
      options: [player('mike', [])],
      more: { refusedPlayers: [{ characterId: 'Zatanna', playerId: 'mike' }] },
    }),
  },
  { why: 'one left and the other was refused', view: suggesting({ leftMembers: ['1'], more: refused('2') }) },
  { why: 'the player it could be is gone', view: suggesting({ options: [player('gone', ['1'])] }) },
  { why: 'a later match dropped it', view: suggesting({ more: { candidates: new Map() } }) },
  { why: 'there is no such character any more', view: viewOf({}) },
]);

sameFacts(autoLinkSuggestion, ZATANNA, [
  { why: '', view: suggesting() },
  {
    why: 'a later match scores the same people otherwise',
    view: suggesting({ options: [alike('1', 0.8), alike('2', 0.71)] }),
  },
]);

otherFacts(autoLinkSuggestion, ZATANNA, [
  { why: '', view: suggesting() },
  { why: 'somebody else is possible too', view: suggesting({ options: [alike('1'), alike('2'), alike('3')] }) },
  {
    why: 'the order changed, by which the card numbers its buttons',
    view: suggesting({ options: [alike('2'), alike('1')] }),
  },
]);

test('Fix decides nothing: the card says who it could be and why', () => {
  const plan = fixOf(autoLinkSuggestion, ZATANNA, suggesting());
  if (plan.kind !== 'needs_human') throw new Error('Fix guesses');
  expect(plan.hints.map(inWords)[0]).toMatch(/user1: the name is 77 % like the username "user1"/);
});

test('Confirm offers everybody possible, the likeliest first, and drops the suggestion', () => {
  const offered = confirmOf(
    autoLinkSuggestion,
    ZATANNA,
    suggesting({ options: [alike('1'), alike('2'), player('mike', [])], more: refused('2') }),
  );
  expect(offered?.map(({ label }) => inWords(label))).toEqual(['user1', 'Mike']);
  expect(offered?.[1]?.changes).toMatchObject([
    {
      kind: 'link_character',
      characterId: 'Zatanna',
      person: { kind: 'player', playerId: 'mike' },
      source: 'guild_note',
    },
    { kind: 'drop_candidate', characterId: 'Zatanna' },
  ]);
  expect(offered?.[0]?.changes).toMatchObject([
    { person: { kind: 'member', memberId: '1' }, source: 'fuzzy_name' },
    {},
  ]);
});

test('Dismiss refuses every pair that was listed, whether still possible or not', () => {
  const action = refuseOf(autoLinkSuggestion, ZATANNA, suggesting({ leftMembers: ['1'] }));
  expect(action?.changes).toEqual([
    { kind: 'refuse_pair', characterId: 'Zatanna', memberId: '1' },
    { kind: 'refuse_pair', characterId: 'Zatanna', memberId: '2' },
    { kind: 'drop_candidate', characterId: 'Zatanna' },
  ]);
  expect(autoLinkSuggestion.dismissRefuses).toBe(true);
});

test('of a player who is not on Discord, Dismiss refuses the player', () => {
  const action = refuseOf(autoLinkSuggestion, ZATANNA, suggesting({ options: [alike('1'), player('mike', [])] }));
  expect(action?.changes).toEqual([
    { kind: 'refuse_pair', characterId: 'Zatanna', memberId: '1' },
    { kind: 'refuse_player', characterId: 'Zatanna', playerId: 'mike' },
    { kind: 'drop_candidate', characterId: 'Zatanna' },
  ]);
});
