import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { longest } from './longest-files.ts';

test('every file that is named among the longest exists', () => {
  expect(longest.filter((name) => !existsSync(new URL(`../${name}.test.ts`, import.meta.url)))).toEqual([]);
});
