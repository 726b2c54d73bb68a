import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { answers } from '../../src/http/problems.ts';
import { matchToRoster } from '../../src/sources/addon/roster-match.ts';
import { readNotesSnapshot } from '../../src/sources/addon/source.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/companion-api.md'), 'utf8');

describe('the page for companion authors', () => {
  test('lists every refusal with its status, and no other', () => {
    const documented = [...page.matchAll(/^\| (?<status>\d{3}) \| `(?<code>\w+)` \| \S/gm)].map(({ groups }) => [
      groups?.code,
      Number(groups?.status),
    ]);
    const real = Object.entries(answers).map(([code, { status }]) => [code, status]);
    expect(documented.toSorted()).toEqual(real.toSorted());
  });

  test('shows an upload that is really accepted', () => {
    const example = /^Content-Encoding: gzip\n\n(?<body>\{.*?^\})/ms.exec(page)?.groups?.body ?? '';
    const snapshot = readNotesSnapshot(JSON.parse(example), new Date(0));
    if (!snapshot.ok) throw new Error(JSON.stringify(snapshot.problem));
    const roster = [{ name: 'Trogmoon', realmSlug: 'senjin', realmName: null }];
    expect(matchToRoster(snapshot.value.characters, roster, 'illidan').found.size).toBe(1);
  });

  test('shows the words of a refusal as they are', () => {
    for (const message of page.matchAll(/"message": "(?<text>[^"]+)"/g)) {
      expect(Object.values(answers).map((answer) => answer.message)).toContain(message.groups?.text);
    }
  });
});
