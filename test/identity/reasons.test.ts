import { expect, test } from '@jest/globals';
import { matchServer } from '../../src/identity/match.ts';
import { aliasesTaughtBy } from '../../src/identity/reasons.ts';
import { directoryOf } from './guild.ts';

test('a link teaches the names that Discord hints and bare words used, not those of characters', () => {
  const { links } = matchServer(
    directoryOf({
      members: { trog: { nickname: 'Rocket' } },
      characters: {
        Aa: { officerNote: 'DC: Rocket', guildNote: 'trog' },
        Bb: { guildNote: 'alt of Trog' },
        Trog: {},
      },
    }),
  );
  expect(links.map(({ characterId, reasons }) => [characterId, aliasesTaughtBy(reasons)])).toEqual([
    ['Aa', ['Rocket', 'trog']],
    ['Bb', []],
    ['Trog', []],
  ]);
});
