import { statSync } from 'node:fs';
import Sequencer from '@jest/test-sequencer';
import { longest } from './longest-files.ts';

/** Begins with the longest files, then with those that boot the whole bot, then with the larger ones. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort(
      ({ path: one }, { path: other }) => placeOf(one) - placeOf(other) || statSync(other).size - statSync(one).size,
    );
  }
}

function placeOf(path) {
  const place = longest.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  if (place >= 0) return place;
  return path.includes('/test/bot/') ? longest.length : longest.length + 1;
}
