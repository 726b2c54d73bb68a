import { createHash } from 'node:crypto';
import type { Person } from '../identity/directory.ts';
import type { Phrase } from '../phrase.ts';
import { fingerprintOf } from './lifecycle.ts';
import { offerOf } from './offer.ts';
import { personName } from './person-name.ts';
import type { Facts, FixPlan, PlannedChange, Rule } from './rule.ts';
import type { View } from './view.ts';

/** One finding of a person's, with what is proposed for it alone. */
export interface GroupEntry {
  readonly findingId: string;
  readonly facts: Facts;
  readonly line: Phrase;
  /** The evidence, or why a human has to decide. */
  readonly because: readonly Phrase[];
  readonly fix: readonly PlannedChange[] | undefined;
  readonly confirm: readonly PlannedChange[] | undefined;
}

/** Findings that notes or links say are about one person, and what can be decided about all of them at once. */
export interface FindingGroup {
  readonly entries: readonly GroupEntry[];
  /** Whom Fix would link them to; nothing when nothing is proposed for any of them. */
  readonly person: string | undefined;
  /** Those for which Fix proposes that person, and nobody else. */
  readonly fixable: readonly GroupEntry[];
  readonly confirmable: readonly GroupEntry[];
  /** Why nothing can be fixed, where that is so. */
  readonly needsHuman: Phrase | undefined;
  /** What a press is worth: these findings, with these facts and proposals. */
  readonly offer: string;
}

/** What can be decided about a group; what is no longer true, or cannot be told now, takes no part. */
export function planGroup(
  rule: Rule,
  findings: readonly { readonly id: string; readonly subjectKey: string }[],
  view: View,
): FindingGroup {
  const entries = findings.flatMap(({ id, subjectKey }) => entryOf(rule, id, subjectKey, view));
  const proposed = entries.flatMap((entry) => {
    const person = entry.fix && personOf(entry.fix);
    return person ? [{ entry, person, key: JSON.stringify(person) }] : [];
  });
  const [mostNamed] = [...Map.groupBy(proposed, ({ key }) => key).values()].toSorted(
    (one, other) => other.length - one.length,
  );
  const person = mostNamed?.[0]?.person;
  return {
    entries,
    person: person && personName(person, view),
    fixable: mostNamed?.map(({ entry }) => entry) ?? [],
    confirmable: entries.filter(({ confirm }) => confirm !== undefined),
    needsHuman: mostNamed ? undefined : entries[0]?.because[0],
    offer: worth(entries, view),
  };
}

function entryOf(rule: Rule, findingId: string, subjectKey: string, view: View): GroupEntry[] {
  const examination = rule.examine(subjectKey, view);
  if (examination.kind !== 'holds') return [];
  const { facts, line } = examination;
  const plan = rule.fix(facts, view);
  const [only, ...choices] = rule.confirm?.(facts, view) ?? [];
  return [
    {
      findingId,
      facts,
      line,
      because: reasonsOf(plan),
      fix: plan.kind === 'changes' ? plan.changes : undefined,
      confirm: only && choices.length === 0 ? only.changes : undefined,
    },
  ];
}

function reasonsOf(plan: FixPlan): readonly Phrase[] {
  return plan.kind === 'changes' ? plan.because : [plan.because, ...plan.hints];
}

/** The one person whom a fix links to; nothing where it does anything else. */
function personOf(changes: readonly PlannedChange[]): Person | undefined {
  const [link, ...others] = changes;
  return link?.kind === 'link_character' && others.length === 0 ? link.person : undefined;
}

function worth(entries: readonly GroupEntry[], view: View): string {
  const essence = entries.map(({ findingId, facts, fix, confirm }) => [
    findingId,
    fingerprintOf(facts),
    fix && offerOf(fix, view),
    confirm && offerOf(confirm, view),
  ]);
  return createHash('sha256').update(JSON.stringify(essence)).digest('hex').slice(0, 12);
}
