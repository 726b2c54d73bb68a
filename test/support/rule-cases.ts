import { expect, test } from '@jest/globals';
import { vocabularyFor } from '../../src/discord/words.ts';
import type { Phrase } from '../../src/phrase.ts';
import { fingerprintOf } from '../../src/quality/lifecycle.ts';
import type { Examination, Facts, FixPlan, Rule } from '../../src/quality/rule.ts';
import type { View } from '../../src/quality/view.ts';

/** One line of a rule's table: what the rule says about a subject in a view, and why. */
export interface RuleCase {
  readonly why: string;
  readonly view: View;
}

/** The rule finds it in each of these, in a scan and on a press, and every word of its card is in the catalogue. */
export function finds<F extends Facts>(rule: Rule<F>, subjectKey: string, cases: readonly RuleCase[]): void {
  test.each(cases)('finds it: $why', ({ view }) => {
    const { facts, line } = holding(rule, subjectKey, view);
    expect([...rule.subjects(view)]).toContain(subjectKey);
    expect(cardOf(rule, facts, view).concat(inWords(line)).join('\n')).not.toMatch(/\{\{|undefined|null|NaN/);
  });
}

export function findsNothing<F extends Facts>(rule: Rule<F>, subjectKey: string, cases: readonly RuleCase[]): void {
  test.each(cases)('finds nothing, and closes what it found: $why', ({ view }) => {
    expect(rule.examine(subjectKey, view)).toEqual({ kind: 'nothing' });
  });
}

export function cannotTell<F extends Facts>(rule: Rule<F>, subjectKey: string, cases: readonly RuleCase[]): void {
  test.each(cases)('cannot tell, so it neither raises nor closes: $why', ({ view }) => {
    const examination = rule.examine(subjectKey, view);
    expect(examination.kind).toBe('cannot_tell');
    const because = 'because' in examination && examination.because;
    if (because) expect(inWords(because)).not.toMatch(/\{\{|undefined|null|NaN/);
  });
}

/** The same fingerprint in all these views: what differs between them is no fact. */
export function sameFacts<F extends Facts>(rule: Rule<F>, subjectKey: string, cases: readonly RuleCase[]): void {
  const [first, ...others] = cases;
  test.each(others)('the facts stay the same: $why', ({ view }) => {
    expect(fingerprintIn(rule, subjectKey, view)).toBe(first && fingerprintIn(rule, subjectKey, first.view));
  });
}

/** Another fingerprint in each of these views than in the first one: what somebody dismissed is news again. */
export function otherFacts<F extends Facts>(rule: Rule<F>, subjectKey: string, cases: readonly RuleCase[]): void {
  const [first, ...others] = cases;
  test.each(others)('the facts changed: $why', ({ view }) => {
    expect(fingerprintIn(rule, subjectKey, view)).not.toBe(first && fingerprintIn(rule, subjectKey, first.view));
  });
}

/** What Fix would do about the subject. */
export function fixOf<F extends Facts>(rule: Rule<F>, subjectKey: string, view: View): FixPlan {
  return rule.fix(holding(rule, subjectKey, view).facts, view);
}

export function confirmOf<F extends Facts>(rule: Rule<F>, subjectKey: string, view: View) {
  return rule.confirm?.(holding(rule, subjectKey, view).facts, view);
}

export function refuseOf<F extends Facts>(rule: Rule<F>, subjectKey: string, view: View) {
  return rule.refuse?.(holding(rule, subjectKey, view).facts, view);
}

/** As officers read it. */
export function inWords(phrase: Phrase): string {
  return vocabularyFor('en-US').say(phrase);
}

function cardOf<F extends Facts>(rule: Rule<F>, facts: F, view: View): string[] {
  const { title, details } = rule.describe(facts, view);
  const plan = rule.fix(facts, view);
  const proposal = plan.kind === 'changes' ? [plan.label, ...plan.because] : [plan.because, ...plan.hints];
  const buttons = [...(rule.confirm?.(facts, view) ?? []), rule.refuse?.(facts, view)].flatMap(
    (action) => action?.label ?? [],
  );
  return [title, ...details, ...proposal, ...buttons].map(inWords);
}

function fingerprintIn<F extends Facts>(rule: Rule<F>, subjectKey: string, view: View): string {
  return fingerprintOf(holding(rule, subjectKey, view).facts);
}

function holding<F extends Facts>(rule: Rule<F>, subjectKey: string, view: View) {
  const examination: Examination<F> = rule.examine(subjectKey, view);
  if (examination.kind !== 'holds') throw new Error(`${rule.id} says ${examination.kind} about ${subjectKey}`);
  return examination;
}
