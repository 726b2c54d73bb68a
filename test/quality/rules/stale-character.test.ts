import { expect, test } from '@jest/globals';
import { staleCharacter } from '../../../src/quality/rules/stale-character.ts';
import { characterSubject } from '../../../src/quality/subject-key.ts';
import type { CharacterView, View } from '../../../src/quality/view.ts';
import { cannotTell, finds, findsNothing, fixOf, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { NOW, viewOf } from '../../support/view.ts';

const OLDTOON = characterSubject('Oldtoon');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

const withOldtoon = (oldtoon: Partial<CharacterView>, more: Partial<View> = {}): View => ({
  ...viewOf({ characters: [{ id: 'Oldtoon', ...oldtoon }] }),
  ...more,
});

const asks = (staleAfterDays: number) => ({ server: { ...viewOf({}).server, staleAfterDays } });

finds(staleCharacter, OLDTOON, [
  { why: 'nobody played it for 31 days', view: withOldtoon({ lastLoginAt: daysAgo(31) }) },
  { why: 'a millisecond over the threshold', view: withOldtoon({ lastLoginAt: new Date(daysAgo(30).getTime() - 1) }) },
  { why: 'the server asks for a week', view: withOldtoon({ lastLoginAt: daysAgo(8) }, asks(7)) },
]);

findsNothing(staleCharacter, OLDTOON, [
  { why: 'played 29 days ago', view: withOldtoon({ lastLoginAt: daysAgo(29) }) },
  { why: 'played 30 days ago to the moment', view: withOldtoon({ lastLoginAt: daysAgo(30) }) },
  { why: 'the server asks for a year', view: withOldtoon({ lastLoginAt: daysAgo(200) }, asks(365)) },
  { why: 'it departed', view: withOldtoon({ lastLoginAt: daysAgo(200), present: false }) },
  { why: 'it departed, and nobody knows when it was played', view: withOldtoon({ lastLoginAt: null, present: false }) },
  { why: 'there is no such character any more', view: viewOf({}) },
]);

cannotTell(staleCharacter, OLDTOON, [
  { why: 'its profile is hidden, or was never read', view: withOldtoon({ lastLoginAt: null }) },
]);

sameFacts(staleCharacter, OLDTOON, [
  { why: '', view: withOldtoon({ lastLoginAt: daysAgo(40) }) },
  {
    why: 'it sleeps on',
    view: withOldtoon({ lastLoginAt: daysAgo(40) }, { at: new Date(NOW.getTime() + 86_400_000) }),
  },
  { why: 'another rank and note', view: withOldtoon({ lastLoginAt: daysAgo(40), rankIndex: 4 }) },
]);

otherFacts(staleCharacter, OLDTOON, [
  { why: '', view: withOldtoon({ lastLoginAt: daysAgo(60) }) },
  { why: 'it was played in between, and sleeps again', view: withOldtoon({ lastLoginAt: daysAgo(35) }) },
]);

test('there is nothing to fix: officers review', () => {
  expect(fixOf(staleCharacter, OLDTOON, withOldtoon({ lastLoginAt: daysAgo(40) }))).toMatchObject({
    kind: 'needs_human',
    because: { values: { days: 30 } },
  });
});
