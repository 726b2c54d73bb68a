import { createHash } from 'node:crypto';
import type { Person } from '../identity/directory.ts';
import type { Phrase } from '../phrase.ts';
import { fingerprintOf, groupKeyOf } from './lifecycle.ts';
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
  /** Whom Fix would link them to, or to whom they are linked; nothing where nobody knows. */
  readonly person: string | undefined;
  /** Those for which Fix proposes that person, and nobody else. */
  readonly fixable: readonly GroupEntry[];
  readonly confirmable: readonly GroupEntry[];
  /** Why nothing can be decided about all of them by what is known, where that is so. */
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
  const person = mostNamed?.[0]?.person ?? ownerOf(rule, entries);
  const confirmable = entries.filter(({ confirm }) => confirm !== undefined);
  return {
    entries,
    person: person && personName(person, view),
    fixable: mostNamed?.map(({ entry }) => entry) ?? [],
    confirmable,
    needsHuman: mostNamed || confirmable.length > 0 ? undefined : entries[0]?.because[0],
    offer: worth(entries, view),
  };
}

/** The player whom the findings share, where that is what puts them on one card. */
function ownerOf(rule: Rule, [first]: readonly GroupEntry[]): Person | undefined {
  const playerId = first && rule.groupedBy?.says === 'player' ? groupKeyOf(rule, first.facts) : null;
  return playerId === null ? undefined : { kind: 'player', playerId };
}

function entryOf(rule: Rule, findingId: string, subjectKey: string, view: View): GroupEntry[] {
  const examination = rule.examine(subjectKey, view);
  if (examination.kind !== 'holds') return [];
  const { facts, line } = examination;
  const plan = rule.fix(facts, view);
  const [only, ...choices] = rule.confirm?.(facts, view) ?? [];
  const confirm = only && choices.length === 0 ? only.changes : undefined;
  return [
    {
      findingId,
      facts,
      line,
      because: reasonsOf(plan, confirm !== undefined),
      fix: plan.kind === 'changes' ? plan.changes : undefined,
      confirm,
    },
  ];
}

/** What an officer's word is to be for comes first: the evidence, where there is something to confirm. */
function reasonsOf(plan: FixPlan, isToConfirm: boolean): readonly Phrase[] {
  if (plan.kind === 'changes') return plan.because;
  return isToConfirm ? [...plan.hints, plan.because] : [plan.because, ...plan.hints];
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
