import { expect, test } from '@jest/globals';
import { historyMessage } from '../../../src/discord/cards/history.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { phrase } from '../../../src/phrase.ts';

test('a page whose reasons are more than a message can hold leaves out no entry: the page behind it begins after all', () => {
  const reason = (written: string) =>
    phrase('history.because.name_equals', { written: `${written} ${'x'.repeat(150)}`, member: { member: '1' } });
  const { embeds } = historyMessage(
    {
      scope: 'server',
      remark: null,
      title: { kind: 'server' },
      entries: Array.from({ length: 10 }, (_, index) => ({
        id: `change ${index}`,
        at: new Date('2026-11-21T19:00:00Z'),
        what: 'link.created',
        actor: { kind: 'officer', id: '1' },
        character: `Toon${index}`,
        memberId: null,
        player: 'Trog',
        before: null,
        after: {},
        roleNames: new Map(),
        because: [reason('strongest'), reason('weaker'), reason('weakest')],
        undone: null,
        canUndo: true,
        sizeOfAct: 1,
        failed: false,
      })),
      olderThan: 'change 9',
      memberNames: new Map(),
    },
    vocabularyFor('en-US'),
  );
  const text = JSON.stringify(embeds);
  expect(text.match(/linked Toon\d to Trog/g)).toHaveLength(10);
  expect(text.match(/strongest/g)).toHaveLength(10);
});
