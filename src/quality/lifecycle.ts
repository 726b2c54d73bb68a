import { hash } from 'node:crypto';
import type { Phrase } from '../phrase.ts';
import type { Examination, Facts, Rule, Severity } from './rule.ts';
import type { View } from './view.ts';

/** An unresolved finding as stored. */
export interface StoredFinding {
  readonly id: string;
  readonly rule: string;
  readonly subjectKey: string;
  readonly fingerprint: string;
  readonly status: 'open' | 'snoozed' | 'dismissed';
  readonly snoozedUntil: Date | null;
}

export interface NewFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly subjectKey: string;
  readonly facts: Facts;
  readonly fingerprint: string;
  readonly line: Phrase;
}

/** A stored finding with what it says now; `news` means that officers are told again. */
export interface ChangedFinding {
  readonly id: string;
  readonly facts: Facts;
  readonly fingerprint: string;
  readonly line: Phrase;
  /** The server's own, or the examination's; nothing: it stays as it is. */
  readonly severity?: Severity;
  readonly news: boolean;
  /** True when the finding opens again (changed facts of a dismissed one, or the end of a snooze). */
  readonly reopened: boolean;
}

export interface FindingChanges {
  readonly found: readonly NewFinding[];
  readonly changed: readonly ChangedFinding[];
  /** Ids of findings whose condition is gone. */
  readonly gone: readonly string[];
}

/** The fingerprint of facts: equal for equal facts, whatever the order of their keys. */
export function fingerprintOf(facts: Facts): string {
  const sorted = Object.keys(facts)
    .sort()
    .map((key) => [key, facts[key]]);
  return hash('sha256', JSON.stringify(sorted)).slice(0, 32);
}

/** A server's own settings for one rule. */
export interface RuleChoice {
  readonly rule: string;
  readonly enabled: boolean;
  readonly severity?: Severity | null;
}

/**
 * What each rule's look at the whole view changes, rule by rule; a disabled rule's findings are gone (domain.md §6).
 * A rule looks when its turn is asked for, so that on a server of thousands others come in between.
 */
export function* scanRules(
  rules: readonly Rule[],
  choices: readonly RuleChoice[],
  view: View,
  stored: readonly StoredFinding[],
): Generator<FindingChanges> {
  const choiceByRule = new Map(choices.map((choice) => [choice.rule, choice]));
  const storedByRule = Map.groupBy(stored, (finding) => finding.rule);
  for (const rule of rules) {
    const choice = choiceByRule.get(rule.id);
    const findings = storedByRule.get(rule.id) ?? [];
    if (choice?.enabled === false) yield { found: [], changed: [], gone: unsettled(findings) };
    else yield scanRule(rule, view, findings, choice?.severity ?? undefined);
  }
}

export function together(looks: readonly FindingChanges[]): FindingChanges {
  return {
    found: looks.flatMap((look) => look.found),
    changed: looks.flatMap((look) => look.changed),
    gone: looks.flatMap((look) => look.gone),
  };
}

/** What an officer dismissed stays dismissed, also while the rule sleeps. */
function unsettled(findings: readonly StoredFinding[]): string[] {
  return findings.filter((finding) => finding.status !== 'dismissed').map((finding) => finding.id);
}

function scanRule(
  rule: Rule,
  view: View,
  stored: readonly StoredFinding[],
  chosenSeverity: Severity | undefined,
): FindingChanges {
  const bySubject = new Map(stored.map((finding) => [finding.subjectKey, finding]));
  const found: NewFinding[] = [];
  const changed: ChangedFinding[] = [];
  const gone: string[] = [];
  const subjects = new Set([...rule.subjects(view), ...bySubject.keys()]);
  for (const subjectKey of subjects) {
    const examination = rule.examine(subjectKey, view);
    const finding = bySubject.get(subjectKey);
    if (finding) {
      const change = reconsider(finding, examination, view.at);
      if (change === 'gone') gone.push(finding.id);
      else if (change) changed.push(chosenSeverity ? { ...change, severity: chosenSeverity } : change);
    } else if (examination.kind === 'holds') {
      const { facts, line } = examination;
      const severity = chosenSeverity ?? examination.severity ?? rule.severity;
      found.push({ rule: rule.id, severity, subjectKey, facts, fingerprint: fingerprintOf(facts), line });
    }
  }
  return { found, changed, gone };
}

/** What a new look at a stored finding's subject changes about it. */
export function reconsider(
  finding: StoredFinding,
  examination: Examination,
  at: Date,
): ChangedFinding | 'gone' | undefined {
  if (examination.kind === 'cannot_tell') return undefined;
  if (examination.kind === 'nothing') return finding.status === 'dismissed' ? undefined : 'gone';
  const fingerprint = fingerprintOf(examination.facts);
  const sameFacts = fingerprint === finding.fingerprint;
  const snoozeOver = finding.status === 'snoozed' && finding.snoozedUntil !== null && finding.snoozedUntil <= at;
  if (sameFacts && !snoozeOver) return undefined;
  const reopened = snoozeOver || finding.status === 'dismissed';
  const { facts, line, severity } = examination;
  return { id: finding.id, facts, fingerprint, line, ...(severity && { severity }), news: reopened, reopened };
}
