import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  fingerprintOf,
  type RuleChoice,
  reconsider,
  type StoredFinding,
  scanRules,
  together,
} from '../../src/quality/lifecycle.ts';
import type { Examination, Facts, Rule, Severity } from '../../src/quality/rule.ts';
import { viewOf } from '../support/view.ts';

const NOW = new Date('2026-03-01T20:00:00Z');
const EARLIER = new Date('2026-03-01T19:00:00Z');
const LATER = new Date('2026-03-01T21:00:00Z');

const view = viewOf({ at: NOW });

const FACTS = { name: 'Trog', realm: 'senjin' };
const OTHER_FACTS = { name: 'Trogmoon', realm: 'senjin' };

const holds = (facts: Facts = FACTS): Examination => ({ kind: 'holds', facts, line: { key: `line of ${facts.name}` } });
const gone: Examination = { kind: 'nothing' };
const unclear: Examination = { kind: 'cannot_tell' };

/** A rule that sees what the test says about each subject. */
function rule(id: string, sees: Record<string, Examination>, severity: Severity = 'warning'): Rule {
  return {
    id,
    icon: '?',
    severity,
    autoFix: 'never',
    fixAll: false,
    subjects: () => Object.keys(sees),
    examine: (subjectKey) => sees[subjectKey] ?? gone,
    fix: () => ({ kind: 'needs_human', because: { key: 'nobody' }, hints: [] }),
    describe: () => ({ title: { key: 'title' }, details: [] }),
  };
}

function stored(status: StoredFinding['status'], more: Partial<StoredFinding> = {}): StoredFinding {
  return {
    id: `${status} finding`,
    rule: 'a_rule',
    subjectKey: 'character:1',
    fingerprint: fingerprintOf(FACTS),
    severity: 'warning',
    status,
    snoozedUntil: status === 'snoozed' ? LATER : null,
    revision: 3,
    ...more,
  };
}

describe('a stored finding, looked at again', () => {
  const unchanged = { news: false, reopened: false };

  const cases: {
    line: string;
    finding: StoredFinding;
    sees: Examination;
    severity?: Severity;
    becomes: unknown;
  }[] = [
    { line: 'open, the same facts: nothing to do', finding: stored('open'), sees: holds(), becomes: undefined },
    {
      line: 'open, changed facts: says them in place, and is no news',
      finding: stored('open'),
      sees: holds(OTHER_FACTS),
      becomes: unchanged,
    },
    { line: 'open, the condition gone: resolved', finding: stored('open'), sees: gone, becomes: 'gone' },
    {
      line: 'open, cannot tell: neither raised nor closed',
      finding: stored('open'),
      sees: unclear,
      becomes: undefined,
    },
    {
      line: 'dismissed, the same facts: stays dismissed',
      finding: stored('dismissed'),
      sees: holds(),
      becomes: undefined,
    },
    {
      line: 'dismissed, changed facts: reopens as news',
      finding: stored('dismissed'),
      sees: holds(OTHER_FACTS),
      becomes: { news: true, reopened: true },
    },
    {
      line: 'dismissed, the condition gone: never auto-resolved, so it is still dismissed when the same facts return',
      finding: stored('dismissed'),
      sees: gone,
      becomes: undefined,
    },
    { line: 'dismissed, cannot tell: stays', finding: stored('dismissed'), sees: unclear, becomes: undefined },
    { line: 'snoozed, the same facts: sleeps', finding: stored('snoozed'), sees: holds(), becomes: undefined },
    {
      line: 'snoozed, changed facts: sleeps on, and says the new ones afterwards',
      finding: stored('snoozed'),
      sees: holds(OTHER_FACTS),
      becomes: unchanged,
    },
    { line: 'snoozed, the condition gone: resolved', finding: stored('snoozed'), sees: gone, becomes: 'gone' },
    { line: 'snoozed, cannot tell: sleeps', finding: stored('snoozed'), sees: unclear, becomes: undefined },
    {
      line: 'snooze over, the same facts: open again, and news once',
      finding: stored('snoozed', { snoozedUntil: EARLIER }),
      sees: holds(),
      becomes: { news: true, reopened: true },
    },
    {
      line: 'snooze over this very moment: open again',
      finding: stored('snoozed', { snoozedUntil: NOW }),
      sees: holds(),
      becomes: { news: true, reopened: true },
    },
    {
      line: 'snooze over, cannot tell: waits until somebody can',
      finding: stored('snoozed', { snoozedUntil: EARLIER }),
      sees: unclear,
      becomes: undefined,
    },
    {
      line: 'snooze over, the condition gone: resolved without ado',
      finding: stored('snoozed', { snoozedUntil: EARLIER }),
      sees: gone,
      becomes: 'gone',
    },
    {
      line: 'open, the same facts, but worse now: news',
      finding: stored('open'),
      sees: holds(),
      severity: 'critical',
      becomes: { severity: 'critical', news: true, reopened: false },
    },
    {
      line: 'open, changed facts that make it worse: news',
      finding: stored('open'),
      sees: holds(OTHER_FACTS),
      severity: 'critical',
      becomes: { severity: 'critical', news: true, reopened: false },
    },
    {
      line: 'open, the same facts, but milder now: no news',
      finding: stored('open'),
      sees: holds(),
      severity: 'info',
      becomes: { ...unchanged, severity: 'info' },
    },
    {
      line: 'dismissed, the same facts, but worse now: stays dismissed',
      finding: stored('dismissed'),
      sees: holds(),
      severity: 'critical',
      becomes: { ...unchanged, severity: 'critical' },
    },
    {
      line: 'snoozed, the same facts, but worse now: sleeps on',
      finding: stored('snoozed'),
      sees: holds(),
      severity: 'critical',
      becomes: { ...unchanged, severity: 'critical' },
    },
  ];

  test.each(cases)('$line', ({ finding, sees, severity = 'warning', becomes }) => {
    const change = reconsider(finding, sees, severity, NOW);
    if (typeof becomes !== 'object') expect(change).toBe(becomes);
    else expect(change).toMatchObject({ id: finding.id, ...becomes });
  });

  test('says what is true now: facts, fingerprint and line', () => {
    expect(reconsider(stored('open'), holds(OTHER_FACTS), 'warning', NOW)).toEqual({
      id: 'open finding',
      seen: { status: 'open', snoozedUntil: null, revision: 3 },
      facts: OTHER_FACTS,
      fingerprint: fingerprintOf(OTHER_FACTS),
      line: { key: 'line of Trogmoon' },
      severity: 'warning',
      news: false,
      reopened: false,
    });
  });
});

describe('a scan', () => {
  const nothing = { found: [], changed: [], gone: [] };
  const scan = (rules: Rule[], findings: StoredFinding[] = [], choices: RuleChoice[] = []) =>
    together([...scanRules(rules, choices, view, findings)]);

  test('finds what holds, and nothing where nothing holds or nobody can tell', () => {
    const sees = { 'character:1': holds(), 'character:2': gone, 'character:3': unclear };
    expect(scan([rule('a_rule', sees)])).toEqual({
      ...nothing,
      found: [
        {
          rule: 'a_rule',
          severity: 'warning',
          subjectKey: 'character:1',
          facts: FACTS,
          fingerprint: fingerprintOf(FACTS),
          groupKey: null,
          line: { key: 'line of Trog' },
        },
      ],
    });
  });

  test('says of what it finds and of what changed by which fact it stands with others', () => {
    const grouped = {
      ...rule('a_rule', { 'character:1': holds(OTHER_FACTS), 'character:2': holds() }),
      groupedBy: { fact: 'name', says: 'name' as const },
    };
    const { found, changed } = scan([grouped], [stored('open')]);
    expect([...changed, ...found].map(({ groupKey }) => groupKey)).toEqual(['Trogmoon', 'Trog']);
  });

  test('finds once what stands already', () => {
    expect(scan([rule('a_rule', { 'character:1': holds() })], [stored('open')])).toEqual(nothing);
  });

  test('resolves a finding whose subject is not there any more', () => {
    expect(scan([rule('a_rule', {})], [stored('open')])).toEqual({ ...nothing, gone: ['open finding'] });
  });

  test('asks each rule about its own findings only', () => {
    const one = rule('a_rule', { 'character:1': holds() });
    const other = rule('other_rule', { 'character:1': holds() });
    const { found, changed, gone: resolved } = scan([one, other], [stored('open')]);
    expect(found.map((finding) => finding.rule)).toEqual(['other_rule']);
    expect([changed, resolved]).toEqual([[], []]);
  });

  test('looks at a subject once, however often a rule names it', () => {
    const twice = { ...rule('a_rule', { 'character:1': holds() }), subjects: () => ['character:1', 'character:1'] };
    expect(scan([twice]).found).toHaveLength(1);
  });

  test('gives a finding the severity that the server chose for its rule, or the rule’s own', () => {
    const seen = { 'character:1': holds() };
    const severityWith = (choices: RuleChoice[]) => scan([rule('a_rule', seen)], [], choices).found[0]?.severity;
    expect(severityWith([])).toBe('warning');
    expect(severityWith([{ rule: 'a_rule', enabled: true, severity: 'critical' }])).toBe('critical');
    expect(severityWith([{ rule: 'a_rule', enabled: true, severity: null }])).toBe('warning');
    expect(severityWith([{ rule: 'other_rule', enabled: true, severity: 'info' }])).toBe('warning');
  });

  test('never makes a finding milder than its facts do, whatever the server chose', () => {
    const seen = { 'character:1': holds(), 'character:2': holds(OTHER_FACTS) };
    const watchful: Rule = {
      ...rule('a_rule', seen),
      atLeast: ({ name }) => (name === 'Trogmoon' ? 'warning' : undefined),
    };
    const severitiesWith = (severity: Severity) =>
      scan([watchful], [], [{ rule: 'a_rule', enabled: true, severity }]).found.map((finding) => finding.severity);
    expect(severitiesWith('info')).toEqual(['info', 'warning']);
    expect(severitiesWith('critical')).toEqual(['critical', 'critical']);
  });

  test('resolves a disabled rule’s findings without looking; what officers dismissed stays dismissed', () => {
    const blind: Rule = {
      ...rule('a_rule', {}),
      examine: () => {
        throw new Error('a disabled rule was asked');
      },
    };
    const findings = [
      stored('open'),
      stored('snoozed', { subjectKey: 'character:2' }),
      stored('dismissed', { subjectKey: 'character:3' }),
    ];
    expect(scan([blind], findings, [{ rule: 'a_rule', enabled: false }])).toEqual({
      ...nothing,
      gone: ['open finding', 'snoozed finding'],
    });
  });
});

describe('the fingerprint of facts', () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
  );
  const facts = fc.dictionary(fc.string(), value, { maxKeys: 5, noNullPrototype: true });

  test('is the same for the same facts, in whatever order they were noted', () => {
    fc.assert(
      fc.property(facts, (noted) => {
        const reversed = Object.fromEntries(Object.entries(noted).toReversed());
        expect(fingerprintOf(reversed)).toBe(fingerprintOf(noted));
      }),
    );
  });

  test('is another for other facts', () => {
    fc.assert(
      fc.property(facts, facts, (one, other) => {
        const sorted = (noted: Facts) => JSON.stringify(Object.entries(noted).toSorted(([a], [b]) => (a < b ? -1 : 1)));
        fc.pre(sorted(one) !== sorted(other));
        expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
      }),
    );
  });

  const unlike: { one: Facts; other: Facts; what: string }[] = [
    { one: { a: '1' }, other: { a: 1 }, what: 'a number and its text' },
    { one: { a: null }, other: {}, what: 'nothing and not noted' },
    { one: { a: ['b', 'c'] }, other: { a: ['b,c'] }, what: 'two entries and one with a comma' },
    { one: { a: 'b', c: 'd' }, other: { a: 'b","c":"d' }, what: 'two facts and one that imitates them' },
  ];

  test.each(unlike)('tells $what apart', ({ one, other }) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });

  test('is the same in every release: stored ones are compared with it', () => {
    expect(fingerprintOf(FACTS)).toBe('e8478aa05192fabdea322f205906ffcb');
  });
});
