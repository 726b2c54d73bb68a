import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Finding } from '../../database/entities/finding.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { offerOf } from '../../quality/offer.ts';
import type { Facts, FixPlan, PlannedAction, Rule, Severity } from '../../quality/rule.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import type { View } from '../../quality/view.ts';
import { isRoleChange } from '../roles/role-claim.ts';
import { isUndoable } from '../undo/undo.ts';
import { isUuid } from '../uuid.ts';
import { snoozeOf } from './snooze.ts';
import { isOfStandingDecision } from './standing-decision.ts';
import { loadSubjectAlone, loadSubjectView } from './subject-view.ts';

/** A finding as its card shows it, as data. */
export interface FindingCard {
  readonly findingId: string;
  readonly revision: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly firstFoundAt: Date;
  readonly title: Phrase;
  readonly details: readonly Phrase[];
  /** Dismissing it is refusing what it proposes, so no reason is asked. */
  readonly dismissRefuses: boolean;
  readonly state:
    | {
        readonly kind: 'open';
        readonly proposal: Proposal;
        readonly decisions: Decisions;
        /** A Fix that Discord stopped left roles behind that can be put back. */
        readonly canUndo: boolean;
      }
    | { readonly kind: 'snoozed'; readonly until: Date; readonly canUndo: boolean }
    | {
        readonly kind: 'closed';
        readonly status: 'resolved' | 'dismissed';
        /** A Discord id; empty when Rollcall saw that it is no longer true. */
        readonly by: string | null;
        readonly at: Date;
        readonly how: Phrase;
        readonly canUndo: boolean;
      };
}

export type Proposal =
  | {
      readonly kind: 'fix';
      readonly label: Phrase;
      readonly because: readonly Phrase[];
      /** What a press of the button is worth (`offerOf`). */
      readonly offer: string;
    }
  | { readonly kind: 'needs_human'; readonly because: Phrase; readonly hints: readonly Phrase[] };

/** What an officer may decide about it beside Fix. */
export interface Decisions {
  /** Nothing, one thing to confirm, or several to choose from. */
  readonly confirm: readonly Offer[];
  readonly refuse: Offer | undefined;
  /** It is about whose a character is: the officer may name somebody else. */
  readonly asksWhose: boolean;
}

/** What a button does, in words, and what its press is worth (`offerOf`). */
export interface Offer {
  readonly label: Phrase;
  readonly offer: string;
}

/** The card of a finding as it stands now. */
export async function findingCard(tenant: Tenant, finding: Finding, at: Date): Promise<FindingCard> {
  const rule = ruleOf(finding.rule);
  // Who else may be meant matters only where somebody may still decide.
  const load = finding.status === 'open' ? loadSubjectView : loadSubjectAlone;
  const view = await load(tenant, finding.subjectKey, at);
  const { facts } = finding;
  const { title, details } = rule.describe(facts, view);
  return {
    findingId: finding.id,
    revision: finding.revision,
    rule: rule.id,
    severity: finding.severity,
    firstFoundAt: finding.firstFoundAt,
    title,
    details,
    dismissRefuses: rule.dismissRefuses ?? false,
    state: await stateOf(tenant, finding, rule, view),
  };
}

/** A finding's card in the audit channel: over when the finding is closed, however it closed. */
export async function findingAuditCard(
  tenant: Tenant,
  findingId: string,
  at: Date,
): Promise<{ content: FindingCard; isOver: boolean } | undefined> {
  if (!isUuid(findingId)) return undefined;
  const finding = await tenant.em.findOne(Finding, { server: tenant.serverId, id: findingId }, { refresh: true });
  if (!finding) return undefined;
  const content = await findingCard(tenant, finding, at);
  return { content, isOver: content.state.kind === 'closed' };
}

async function stateOf(tenant: Tenant, finding: Finding, rule: Rule, view: View): Promise<FindingCard['state']> {
  if (finding.status === 'open') {
    const { facts } = finding;
    return {
      kind: 'open',
      proposal: proposalOf(rule.fix(facts, view), view),
      decisions: decisionsOf(rule, facts, view),
      canUndo: rule.changesRoles === true && (await changesOf(tenant, finding)).some(isRoleLeftBehind),
    };
  }
  if (finding.status === 'snoozed') {
    const until = finding.snoozedUntil ?? new Date(0);
    return { kind: 'snoozed', until, canUndo: snoozeOf(finding, await changesOf(tenant, finding)) !== undefined };
  }
  return {
    kind: 'closed',
    status: finding.status,
    by: finding.closedBy === 'auto' ? null : (finding.closedBy ?? null),
    at: finding.closedAt ?? new Date(0),
    how: howClosed(finding),
    canUndo: (await changesOf(tenant, finding)).some(
      (change) => isUndoable(change) && isOfStandingDecision(finding, change),
    ),
  };
}

async function changesOf({ em, serverId }: Tenant, finding: Finding): Promise<Change[]> {
  return em.find(Change, { finding: [serverId, finding.id] });
}

function isRoleLeftBehind(change: Change): boolean {
  return isRoleChange(change) && isUndoable(change);
}

function proposalOf(plan: FixPlan, view: View): Proposal {
  if (plan.kind === 'needs_human') return plan;
  return { kind: 'fix', label: plan.label, because: plan.because, offer: offerOf(plan.changes, view) };
}

function decisionsOf(rule: Rule, facts: Facts, view: View): Decisions {
  const offered = ({ label, changes }: PlannedAction): Offer => ({ label, offer: offerOf(changes, view) });
  const refusal = rule.refuse?.(facts, view);
  return {
    confirm: (rule.confirm?.(facts, view) ?? []).map(offered),
    refuse: refusal && offered(refusal),
    asksWhose: rule.asksWhose ?? false,
  };
}

function howClosed(finding: Finding): Phrase {
  if (finding.status === 'dismissed') return phrase(`dismissal.${finding.closedReason ?? 'other'}`);
  return finding.outcome ?? phrase(`closed.${finding.closedHow ?? 'gone'}`);
}
