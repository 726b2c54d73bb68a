import { expect, test } from '@jest/globals';
import { directoryOf, matchOf } from '../../src/quality/directory-of-view.ts';
import { oncePerView } from '../../src/quality/once-per-view.ts';
import { viewOf } from '../support/view.ts';

test('what rules need of a view is worked out once, and anew for another view', () => {
  let worked = 0;
  const size = oncePerView((view) => {
    worked += 1;
    return { characters: view.characters.size };
  });
  const view = viewOf({ characters: [{ id: 'Pewpew' }] });
  expect([size(view), size(view)]).toEqual([{ characters: 1 }, { characters: 1 }]);
  expect(worked).toBe(1);
  expect(size(viewOf({}))).toEqual({ characters: 0 });
  expect(directoryOf(view)).toBe(directoryOf(view));
  expect(matchOf(view)).toBe(matchOf(view));
});
