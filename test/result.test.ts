import { expect, test } from '@jest/globals';
import { failed, ok } from '../src/result.ts';

test('a result is either a value or a problem', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(failed('gone')).toEqual({ ok: false, problem: 'gone' });
});
