import { expect, test } from '@jest/globals';
import { ruleMessage } from '../../../src/discord/cards/data-quality.ts';
import { vocabularyFor } from '../../../src/discord/words.ts';
import type { RuleCard } from '../../../src/use-cases/findings/data-quality.ts';

/** The card of a rule with so many open findings, of which it names some; each may say as much as it likes. */
function textOf({ open, named, name = 'Pewpew' }: { open: number; named: number; name?: string }): string {
  const card: RuleCard = {
    rule: 'orphan_wow',
    severity: 'warning',
    usualSeverity: 'warning',
    factsMakeWorse: false,
    enabled: true,
    autoFix: false,
    canAutoFix: false,
    canFixAll: true,
    changesRoles: false,
    open,
    resolved: 0,
    lastFoundAt: new Date(0),
    recent: Array.from({ length: named }, (_, index) => ({
      id: String(index),
      line: { key: 'shrink.name', values: { name } },
      firstFoundAt: new Date(0),
    })),
  };
  const [embed] = ruleMessage(card, vocabularyFor('en-US')).embeds ?? [];
  return (JSON.parse(JSON.stringify(embed)) as { description: string }).description;
}

test('a rule card that names fewer findings than are open says how many more there are', () => {
  const text = textOf({ open: 312, named: 10 });
  expect(text.match(/Pewpew/g)).toHaveLength(10);
  expect(text.split('\n').at(-1)).toBe('…and 302 more');
});

test('what does not fit on a rule card is among those more', () => {
  const text = textOf({ open: 12, named: 10, name: 'x'.repeat(1000) });
  const named = text.match(/x{1000}/g)?.length ?? 0;
  expect(named).toBeLessThan(10);
  expect(text.split('\n').at(-1)).toBe(`…and ${12 - named} more`);
});

test('a rule card that names every open finding says nothing of others', () => {
  expect(textOf({ open: 3, named: 3 })).not.toContain('more');
});
