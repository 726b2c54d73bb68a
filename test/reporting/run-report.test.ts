import { describe, expect, test } from '@jest/globals';
import type { Severity } from '../../src/quality/rule.ts';
import { fullReport, type NewsFinding, type RunFacts, runReport } from '../../src/reporting/run-report.ts';

const NO_COUNTS = { found: 312, created: 0, updated: 0, removed: 0, heldBack: 0 };

function run(more: Partial<RunFacts> = {}): RunFacts {
  return {
    source: 'blizzard_api',
    about: "Pull (Sen'jin-US)",
    counts: NO_COUNTS,
    startedAt: new Date('2026-03-01T20:00:00.000Z'),
    finishedAt: new Date('2026-03-01T20:00:02.400Z'),
    news: [],
    fixed: [],
    openByRule: new Map(),
    ...more,
  };
}

function news(rule: string, count: number, severity: Severity = 'warning'): NewsFinding[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${rule} ${index}`,
    rule,
    severity,
    line: { key: `${rule} ${index}` },
  }));
}

function fixed(...names: readonly string[]): RunFacts['fixed'] {
  return names.map((name) => ({ id: name, rule: 'note_mismatch', line: { key: `moved ${name}` } }));
}

describe('a run is worth a message', () => {
  test.each([
    { when: 'somebody is new', more: { counts: { ...NO_COUNTS, created: 1 } } },
    { when: 'somebody departed', more: { counts: { ...NO_COUNTS, removed: 1 } } },
    { when: 'something was found that officers were not told of', more: { news: news('orphan_wow', 1) } },
    { when: 'something was fixed automatically', more: { fixed: fixed('Rivermane') } },
  ])('when $when', ({ more }) => {
    expect(runReport(run(more))).toBeDefined();
  });

  test.each([
    { when: 'nothing happened', more: {} },
    { when: 'characters only levelled', more: { counts: { ...NO_COUNTS, updated: 200 } } },
    { when: 'what is open was told before', more: { openByRule: new Map([['orphan_wow', 31]]) } },
  ])('not when $when', ({ more }) => {
    expect(runReport(run(more))).toBeUndefined();
  });

  test('whatever happened, when an officer asked for it', () => {
    expect(fullReport(run())).toMatchObject({ kind: 'run_report', sections: [], newFindings: 0 });
  });
});

describe('the message', () => {
  test('lists what was fixed automatically, apart from what was found', () => {
    const report = runReport(run({ fixed: fixed('Rivermane', 'Fernstep'), news: news('orphan_wow', 1) }));
    expect(report?.fixed.map(({ line }) => line.key)).toEqual(['moved Rivermane', 'moved Fernstep']);
    expect(report?.newFindings).toBe(1);
  });

  test('says the source, whom it is about, the counts and how long it took', () => {
    const counts = { ...NO_COUNTS, created: 3, removed: 1 };
    expect(runReport(run({ counts, news: news('orphan_wow', 2) }))).toMatchObject({
      source: 'blizzard_api',
      about: "Pull (Sen'jin-US)",
      counts,
      newFindings: 2,
      tookMs: 2400,
      finishedAt: '2026-03-01T20:00:02.400Z',
    });
  });

  test('has one section for each rule with news, its lines oldest first', () => {
    const [first, second, third] = news('orphan_wow', 3);
    const [other] = news('rank_change', 1);
    if (!first || !second || !third || !other) throw new Error('no news');
    expect(runReport(run({ news: [first, other, second, third] }))?.sections).toEqual([
      { rule: 'orphan_wow', severity: 'warning', count: 3, lines: [first.line, second.line, third.line] },
      { rule: 'rank_change', severity: 'warning', count: 1, lines: [other.line] },
    ]);
  });

  test.each([
    { found: 20, shown: 20 },
    { found: 21, shown: 20 },
    { found: 500, shown: 20 },
  ])('shows $shown lines of $found, and counts them all', ({ found, shown }) => {
    const [section] = runReport(run({ news: news('orphan_wow', found) }))?.sections ?? [];
    expect(section).toMatchObject({ count: found });
    expect(section?.lines).toHaveLength(shown);
  });

  test('begins with the worst, and of equally bad rules with the one that found more', () => {
    const found = [
      ...news('rank_change', 9, 'info'),
      ...news('orphan_wow', 2, 'warning'),
      ...news('no_guild_role', 5, 'warning'),
      ...news('departed_role', 1, 'critical'),
    ];
    expect(runReport(run({ news: found }))?.sections.map(({ rule }) => rule)).toEqual([
      'departed_role',
      'no_guild_role',
      'orphan_wow',
      'rank_change',
    ]);
  });

  test('colours a section by its worst finding', () => {
    const mixed = [...news('departed_role', 2, 'warning'), ...news('departed_role', 1, 'critical')];
    expect(runReport(run({ news: mixed }))?.sections).toMatchObject([{ severity: 'critical', count: 3 }]);
  });

  test('offers to review every rule with something open, also what was told before', () => {
    const openByRule = new Map([
      ['orphan_wow', 31],
      ['rank_change', 0],
      ['stale_character', 4],
    ]);
    expect(runReport(run({ news: news('orphan_wow', 1), openByRule }))?.review).toEqual([
      { rule: 'orphan_wow', open: 31 },
      { rule: 'stale_character', open: 4 },
    ]);
  });

  test('is data: it survives the outbox as JSON', () => {
    const report = runReport(run({ news: news('orphan_wow', 25), openByRule: new Map([['orphan_wow', 25]]) }));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
