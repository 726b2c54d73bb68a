import { expect, test } from '@jest/globals';
import { rankChange } from '../../../src/quality/rules/rank-change.ts';
import { rankEventSubject } from '../../../src/quality/subject-key.ts';
import type { CharacterView, RankEventView } from '../../../src/quality/view.ts';
import { withoutGuild } from '../../../src/quality/without-guild.ts';
import { finds, findsNothing, fixOf, inWords, otherFacts, sameFacts } from '../../support/rule-cases.ts';
import { NOW, viewOf } from '../../support/view.ts';

const EVENT = rankEventSubject('e1');

const changed = (event: Partial<RankEventView> = {}, skatefarm: Partial<CharacterView> = {}) =>
  viewOf({
    characters: [{ id: 'Skatefarm', rankIndex: 1, ...skatefarm }],
    rankEvents: new Map([
      ['e1', { id: 'e1', characterId: 'Skatefarm', fromIndex: 2, toIndex: 1, observedAt: NOW, ...event }],
    ]),
  });

finds(rankChange, EVENT, [
  { why: 'a roster showed another rank', view: changed() },
  { why: 'it is news even when the character departed meanwhile', view: changed({}, { present: false }) },
]);

findsNothing(rankChange, EVENT, [
  { why: 'a report or the baseline included it', view: viewOf({ characters: [{ id: 'Skatefarm' }] }) },
  {
    why: 'somebody removed the guild',
    view: withoutGuild(changed(), 'guild'),
  },
  { why: 'there is no such character any more', view: { ...changed(), characters: new Map() } },
]);

sameFacts(rankChange, EVENT, [
  { why: '', view: changed() },
  { why: 'the character changed rank once more: that is another event', view: changed({}, { rankIndex: 0 }) },
  { why: 'an upload named the ranks', view: { ...changed(), guilds: new Map() } },
]);

otherFacts(rankChange, EVENT, [
  { why: '', view: changed() },
  { why: 'another rank', view: changed({ toIndex: 0 }) },
]);

test('it says which rank it was and which it is, in the guild’s own names', () => {
  const examination = rankChange.examine(EVENT, {
    ...changed(),
    guilds: viewOf({ guilds: [{ id: 'guild', ranks: [{ index: 2, name: 'Raider', roleId: null }] }] }).guilds,
  });
  expect(examination.kind === 'holds' && inWords(examination.line)).toBe('**Skatefarm**: Raider → Officer');
});

test('there is nothing to fix', () => {
  expect(fixOf(rankChange, EVENT, changed()).kind).toBe('needs_human');
});
