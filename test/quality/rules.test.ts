import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { englishUS } from '../../src/languages/en-US.ts';
import { severities } from '../../src/quality/rule.ts';
import { ruleOf, rules } from '../../src/quality/rules/index.ts';

const ids = rules.map(({ id }) => id).toSorted();
const files = (ending: string) => ids.map((id) => `${id.replaceAll('_', '-')}${ending}`).toSorted();

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(new URL(folder, import.meta.url));
  return names.filter((name) => name !== 'index.ts').toSorted();
}

test('every rule has its file, its page and its test, and nothing is left over', async () => {
  expect(new Set(ids).size).toBe(ids.length);
  expect(await namesIn('../../src/quality/rules/')).toEqual(files('.ts'));
  expect(await namesIn('../../docs/rules/')).toEqual(files('.md'));
  expect(await namesIn('./rules/')).toEqual(files('.test.ts'));
  expect(Object.keys(englishUS.rule).toSorted()).toEqual(ids);
});

test('the rules are those of domain.md §6', () => {
  expect(Object.fromEntries(rules.map(({ id, severity, autoFix }) => [id, `${severity}, ${autoFix}`]))).toEqual({
    note_mismatch: 'warning, optional',
    orphan_wow: 'warning, never',
    orphan_discord: 'warning, never',
    role_mismatch: 'warning, never',
    no_guild_role: 'warning, never',
    stale_character: 'info, never',
    auto_link_suggestion: 'info, never',
    unconfirmed_link: 'info, never',
    link_contradicts_note: 'info, never',
    departed_role: 'warning, never',
    rank_change: 'info, never',
  });
});

describe.each(rules)('$id', (rule) => {
  const words: Readonly<Record<string, string>> = englishUS.rule[rule.id as keyof typeof englishUS.rule];

  test('has a name, a description, and the icon of its file', () => {
    expect(words.name).toBeTruthy();
    expect(words.description).toBeTruthy();
    expect(words.icon).toBe(rule.icon);
    expect(severities).toContain(rule.severity);
  });

  test('has a page that is headed by its id, and says what a rule’s page says', async () => {
    const page = await readFile(
      new URL(`../../docs/rules/${rule.id.replaceAll('_', '-')}.md`, import.meta.url),
      'utf8',
    );
    expect(page.split('\n')[0]).toBe(`# ${rule.id}`);
    for (const part of ['**Finds**', '**Why it matters.**', '**Fix**', '**Closes when**', '- Subject:', '- Facts:'])
      expect(page).toContain(part);
    expect(page).toContain(`${rule.icon} **${words.name}** · ${rule.severity}`);
  });

  test('is found by its id', () => {
    expect(ruleOf(rule.id)).toBe(rule);
  });
});

test('an id that no rule has is a bug', () => {
  expect(() => ruleOf('nothing')).toThrow('There is no rule nothing.');
});
