import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listParameter, rowsParameter, storableText } from '../../src/database/rows.ts';
import { opened } from './opened.ts';

const { inServer } = opened();

describe('text on its way into the database', () => {
  test.each([
    ['plain text', 'Trogmoon', 'Trogmoon'],
    ['NUL, which PostgreSQL refuses', 'Tr\0og\0', 'Trog'],
    ['the first half of a pair', 'a\ud83d', 'a\ufffd'],
    ['the second half of a pair', '\udc3ba', '\ufffda'],
    ['a whole pair', '🐻', '🐻'],
    ['a backslash and the letters u0000, which are no NUL', '\\u0000', '\\u0000'],
  ])('%s', (_what, written, stored) => {
    expect(storableText(written)).toBe(stored);
  });

  const anyText = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2 }),
      fc.constantFrom('\0', '\ud83d', '\udc3b', '"', '\\', "'", '?'),
    ),
  });

  test('arrives as it is stored, whatever people typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { maxLength: 5 }), async (texts) => {
        const [fromRows, fromList] = await inServer(async ({ em }) => [
          await em.execute('select "text" from jsonb_to_recordset(?::jsonb) as row("text" text)', [
            rowsParameter(texts.map((text) => ({ text }))),
          ]),
          await em.execute('select value as text from jsonb_array_elements_text(?::jsonb)', [listParameter(texts)]),
        ]);
        const stored = texts.map((text) => ({ text: storableText(text) }));
        expect(fromRows).toEqual(stored);
        expect(fromList).toEqual(stored);
      }),
      { numRuns: 50 },
    );
  });

  test('also inside of lists and objects of a row', async () => {
    const [row] = await inServer(({ em }) =>
      em.execute<{ keys: string[]; facts: unknown }[]>(
        'select "keys", "facts" from jsonb_to_recordset(?::jsonb) as row("keys" text[], "facts" jsonb)',
        [rowsParameter([{ keys: ['a\0', '{"b"}'], facts: { note: ['\ud83d'] } }])],
      ),
    );
    expect(row).toEqual({ keys: ['a', '{"b"}'], facts: { note: ['\ufffd'] } });
  });
});
