import { expect, test } from '@jest/globals';
import { listMessage } from '../../../src/discord/cards/list.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import { phrase } from '../../../src/phrase.ts';

test('a page of links with more reasons than a message can hold says the strongest of each and leaves out no link', () => {
  const reason = (named: string) =>
    phrase('reason.named_character_shares_evidence', { named: `${named} ${'x'.repeat(150)}` });
  const { embeds } = listMessage(
    {
      listId: 'a',
      query: { of: 'match_links', batchId: 'b' },
      page: 0,
      items: Array.from({ length: 10 }, (_, index) => ({
        kind: 'match_link',
        name: `Toon${index}`,
        realmName: null,
        who: 'Trog',
        asksConfirmation: false,
        because: [reason('strongest'), reason('weaker'), reason('weakest')],
      })),
      total: 10,
      pages: 1,
      hasNext: false,
      names: new Map(),
    },
    vocabularyFor('en-US'),
  );
  const text = JSON.stringify(embeds);
  expect(text.match(/\*\*Toon\d\*\*/g)).toHaveLength(10);
  expect(text.match(/strongest/g)).toHaveLength(10);
  expect(text).not.toContain('weaker');
});
