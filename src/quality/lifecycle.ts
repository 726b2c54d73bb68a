import { hash } from 'node:crypto';
import type { Phrase } from '../phrase.ts';
import { type Examination, type Facts, type Rule, type Severity, severities } from './rule.ts';
import type { View } from './view.ts';

/** An unresolved finding as stored. */
export interface StoredFinding {
  readonly id: string;
  readonly rule: string;
  readonly subjectKey: string;
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly status: 'open' | 'snoozed' | 'dismissed';
  readonly snoozedUntil: Date | null;
  /** Counts how often its facts changed. */
  readonly revision: number;
}

export interface NewFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly subjectKey: string;
  readonly facts: Facts;
  readonly fingerprint: string;
  /** As `groupKeyOf` answers it. */
  readonly groupKey: string | null;
  readonly line: Phrase;
}

/** A stored finding with what it says now; `news` means that officers are told again. */
export interface ChangedFinding {
  readonly id: string;
  /** How it stood when it was looked at: whoever decided about it since knows better. */
  readonly seen: Pick<StoredFinding, 'status' | 'snoozedUntil' | 'revision'>;
  readonly facts: Facts;
  readonly fingerprint: string;
  readonly groupKey: string | null;
  readonly line: Phrase;
  readonly severity: Severity;
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
  const sorted = sortedKeys(facts).map((key) => [key, facts[key]]);
  return hash('sha256', JSON.stringify(sorted)).slice(0, 32);
}

/** In place, because `sort` leaves a kilobyte of garbage for each of a scan's thousands of findings. */
function sortedKeys(facts: Facts): string[] {
  const keys = Object.keys(facts);
  let from = 0;
  for (const key of keys) {
    let at = from;
    for (; at > 0 && (keys[at - 1] ?? '') > key; at -= 1) keys[at] = keys[at - 1] ?? '';
    keys[at] = key;
    from += 1;
  }
  return keys;
}

/** How bad a finding is: as the server chose for its rule or as the rule is, and never milder than its facts make it. */
export function severityOf(rule: Rule, chosen: Severity | null | undefined, facts: Facts, view: View): Severity {
  const usual = chosen ?? rule.severity;
  const least = rule.atLeast?.(facts, view);
  return least && isWorse(least, usual) ? least : usual;
}

export function worstOf(some: readonly Severity[]): Severity {
  return severities.find((severity) => some.includes(severity)) ?? 'info';
}

export function isWorse(one: Severity, other: Severity): boolean {
  return severities.indexOf(one) < severities.indexOf(other);
}

/** Whose a rule's finding is, as Review puts those of one person on one card; null for one that stands alone. */
export function groupKeyOf({ groupedBy }: Pick<Rule, 'groupedBy'>, facts: Facts): string | null {
  const key = groupedBy === undefined ? null : facts[groupedBy.fact];
  return typeof key === 'string' ? key : null;
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
  const subjects = new Set(rule.subjects(view));
  for (const subjectKey of bySubject.keys()) subjects.add(subjectKey);
  for (const subjectKey of subjects) {
    const examination = rule.examine(subjectKey, view);
    const finding = bySubject.get(subjectKey);
    const severity =
      examination.kind === 'holds' ? severityOf(rule, chosenSeverity, examination.facts, view) : rule.severity;
    if (finding) {
      const change = reconsider(finding, examination, severity, view.at);
      if (change === 'gone') gone.push(finding.id);
      else if (change) changed.push({ ...change, groupKey: groupKeyOf(rule, change.facts) });
    } else if (examination.kind === 'holds') {
      const { facts, line } = examination;
      found.push({
        rule: rule.id,
        severity,
        subjectKey,
        facts,
        fingerprint: fingerprintOf(facts),
        groupKey: groupKeyOf(rule, facts),
        line,
      });
    }
  }
  return { found, changed, gone };
}

/**
 * What a new look at a stored finding's subject changes about it. An open one that got worse is news.
 * @param severity of the finding where it holds
 */
export function reconsider(
  finding: StoredFinding,
  examination: Examination,
  severity: Severity,
  at: Date,
): Omit<ChangedFinding, 'groupKey'> | 'gone' | undefined {
  if (examination.kind === 'cannot_tell') return undefined;
  if (examination.kind === 'nothing') return finding.status === 'dismissed' ? undefined : 'gone';
  const fingerprint = fingerprintOf(examination.facts);
  const sameFacts = fingerprint === finding.fingerprint;
  const snoozeOver = finding.status === 'snoozed' && finding.snoozedUntil !== null && finding.snoozedUntil <= at;
  if (sameFacts && !snoozeOver && severity === finding.severity) return undefined;
  const reopened = snoozeOver || (finding.status === 'dismissed' && !sameFacts);
  const news = reopened || (finding.status === 'open' && isWorse(severity, finding.severity));
  const { facts, line } = examination;
  const { id, status, snoozedUntil, revision } = finding;
  const seen = { status, snoozedUntil, revision };
  return { id, seen, facts, fingerprint, line, severity, news, reopened };
}
