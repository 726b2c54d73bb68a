import { type Phrase, phrase } from '../phrase.ts';
import { fingerprintOf } from './lifecycle.ts';
import { offerOf } from './offer.ts';
import type { PlannedChange, Rule } from './rule.ts';
import type { View } from './view.ts';

/** What Fix all would do about one finding; `fingerprint` and `offer` say what was shown, and only that is done. */
export interface BulkFix {
  readonly findingId: string;
  readonly subjectKey: string;
  readonly fingerprint: string;
  readonly offer: string;
  readonly changes: readonly PlannedChange[];
  readonly title: Phrase;
  /** What Fix does, as on the finding's own button. */
  readonly label: Phrase;
  /** The strongest evidence. */
  readonly because: Phrase | undefined;
}

/** Findings that Fix all leaves to humans, for one reason. */
export interface LeftToHumans {
  readonly because: Phrase;
  readonly count: number;
}

export interface FixAllPlan {
  readonly fixes: readonly BulkFix[];
  /** The most frequent reason first. */
  readonly left: readonly LeftToHumans[];
}

/** What is the same for a finding in a preview and when it is carried out, unless something changed in between. */
export type Previewed = Pick<BulkFix, 'findingId' | 'fingerprint' | 'offer'>;

type Judged = { readonly fix: BulkFix } | { readonly left: Phrase } | undefined;

/** What one press of Fix all would do about a rule's open findings: every fix over one and the same view. */
export function planFixAll(
  rule: Rule,
  findings: readonly { readonly id: string; readonly subjectKey: string }[],
  view: View,
): FixAllPlan {
  const judged = findings.map(({ id, subjectKey }) => judge(rule, id, subjectKey, view));
  return {
    fixes: judged.flatMap((it) => (it && 'fix' in it ? [it.fix] : [])),
    left: byReason(judged.flatMap((it) => (it && 'left' in it ? [{ because: it.left, count: 1 }] : []))),
  };
}

/** What was planned for some of the findings at a time, as one. */
export function joinedPlans(plans: readonly FixAllPlan[]): FixAllPlan {
  return { fixes: plans.flatMap(({ fixes }) => fixes), left: byReason(plans.flatMap(({ left }) => left)) };
}

function byReason(left: readonly LeftToHumans[]): LeftToHumans[] {
  const groups = [...Map.groupBy(left, ({ because }) => JSON.stringify(because)).values()];
  return groups
    .flatMap((same) => {
      const count = same.reduce((sum, one) => sum + one.count, 0);
      return same[0] ? [{ because: same[0].because, count }] : [];
    })
    .sort((one, other) => other.count - one.count);
}

/** The fixes that are still exactly what was shown; of the others, how many there were. */
export function unchangedSince(
  previewed: readonly Previewed[],
  { fixes }: FixAllPlan,
): { readonly fixes: readonly BulkFix[]; readonly changed: number } {
  const shown = new Map(previewed.map((item) => [item.findingId, item]));
  const same = fixes.filter(({ findingId, fingerprint, offer }) => {
    const item = shown.get(findingId);
    return item?.fingerprint === fingerprint && item.offer === offer;
  });
  return { fixes: same, changed: previewed.length - same.length };
}

/** How often each role would come and go. */
export function rolesMoved(fixes: readonly Pick<BulkFix, 'changes'>[]): readonly RoleTraffic[] {
  const traffic = new Map<string, { given: number; taken: number }>();
  for (const change of fixes.flatMap(({ changes }) => changes)) {
    if (change.kind !== 'give_role' && change.kind !== 'take_role') continue;
    const moved = traffic.get(change.roleId) ?? { given: 0, taken: 0 };
    if (change.kind === 'give_role') moved.given += 1;
    else moved.taken += 1;
    traffic.set(change.roleId, moved);
  }
  return [...traffic].map(([roleId, moved]) => ({ roleId, ...moved }));
}

export interface RoleTraffic {
  readonly roleId: string;
  readonly given: number;
  readonly taken: number;
}

/** Nothing for what is no longer true: the next scan closes it. */
function judge(rule: Rule, findingId: string, subjectKey: string, view: View): Judged {
  const examination = rule.examine(subjectKey, view);
  if (examination.kind === 'nothing') return undefined;
  if (examination.kind === 'cannot_tell') return { left: examination.because ?? phrase('remark.cannot_tell') };
  const { facts } = examination;
  const plan = rule.fix(facts, view);
  if (plan.kind === 'needs_human') return { left: plan.because };
  if (plan.onlySingly) return { left: phrase('fix_all.only_singly') };
  return {
    fix: {
      findingId,
      subjectKey,
      fingerprint: fingerprintOf(facts),
      offer: offerOf(plan.changes, view),
      changes: plan.changes,
      title: rule.describe(facts, view).title,
      label: plan.label,
      because: plan.because[0],
    },
  };
}
