import type { Tenant } from '../../database/database.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { RuleSetting } from '../../database/entities/rule-setting.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { fingerprintOf, groupKeyOf, isWorse, severityOf } from '../../quality/lifecycle.ts';
import { offerOf } from '../../quality/offer.ts';
import type { Examination, Facts, PlannedAction, Rule } from '../../quality/rule.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import type { View } from '../../quality/view.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { Obstacle } from '../changes/obstacle.ts';
import type { Context } from '../context.ts';
import { close } from './close-finding.ts';
import { lockFinding } from './find-finding.ts';
import { type FindingCard, findingCard } from './finding-card.ts';
import { loadSubjectView } from './subject-view.ts';

/** A finding's card after an officer acted, and what to tell them when it is not what they pressed for. */
export interface FindingAnswer {
  readonly card: FindingCard;
  readonly remark?: Phrase;
}

export type FindingProblem = { readonly code: 'finding_not_found' };

/** An open finding that still holds with the facts that its card showed, locked until the transaction ends. */
export interface OpenFinding {
  readonly tenant: Tenant;
  readonly finding: Finding;
  readonly rule: Rule;
  readonly facts: Facts;
  readonly view: View;
  readonly actor: Actor;
  readonly at: Date;
}

/** Which card an officer pressed. */
export interface Pressed {
  readonly findingId: string;
  readonly revision: number;
  /** Whether to wait while the rule cannot tell. Setting aside goes on by what the card showed: it changes nobody. */
  readonly unclear?: 'wait' | 'go_on';
}

type Act = (open: OpenFinding) => Promise<void>;

/**
 * Acts on a finding whose card an officer pressed. Whoever comes second, or presses a card that shows old facts, gets
 * the card as it stands now with a remark, and nothing is done (domain.md §6).
 * @param act changes the finding; throws `Obstacle` when it cannot, and then nothing of it happened
 * @param leave which findings are left to another way, by their rule: nothing is done, and what it says is the answer
 */
export function onOpenFinding(
  context: Context,
  actor: Actor,
  pressed: Pressed,
  act: Act,
): Promise<Result<FindingAnswer, FindingProblem>>;
export function onOpenFinding<Left extends string>(
  context: Context,
  actor: Actor,
  pressed: Pressed,
  act: Act,
  leave: (rule: Rule) => Left | undefined,
): Promise<Result<FindingAnswer, FindingProblem> | Left>;
export async function onOpenFinding<Left extends string>(
  { database, clock }: Context,
  actor: Actor,
  pressed: Pressed,
  act: Act,
  leave: (rule: Rule) => Left | undefined = () => undefined,
): Promise<Result<FindingAnswer, FindingProblem> | Left> {
  const at = clock.now();
  const attempt = (what: Act) =>
    database.inServer(actor.serverId, async (tenant): Promise<Result<FindingAnswer, FindingProblem> | Left> => {
      const finding = await lockFinding(tenant, pressed.findingId);
      if (!finding) return failed({ code: 'finding_not_found' });
      const left = leave(ruleOf(finding.rule));
      if (left !== undefined) return left;
      const remark = await actIfCurrent(tenant, finding, pressed, actor, at, what);
      await tenant.em.flush();
      return ok({ card: await findingCard(tenant, finding, at), ...(remark && { remark }) });
    });
  try {
    return await attempt(act);
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    const asItStands = await attempt(async () => {});
    if (typeof asItStands === 'string' || !asItStands.ok) return asItStands;
    return ok({ ...asItStands.value, remark: asItStands.value.remark ?? error.phrase });
  }
}

/**
 * What the rule would do now, where that is what the pressed button offered.
 * @throws Obstacle when it cannot, or would do something else
 */
export function plannedFix({ rule, facts, view }: OpenFinding, offer: string): PlannedAction {
  const plan = rule.fix(facts, view);
  if (plan.kind === 'needs_human') throw new Obstacle(plan.because);
  if (offerOf(plan.changes, view) !== offer) throw new Obstacle(phrase('remark.facts_changed'));
  return plan;
}

async function actIfCurrent(
  tenant: Tenant,
  finding: Finding,
  { revision, unclear = 'wait' }: Pressed,
  actor: Actor,
  at: Date,
  act: (open: OpenFinding) => Promise<void>,
): Promise<Phrase | undefined> {
  if (finding.claimedBy) return phrase('remark.somebody_is_at_it', { officer: { member: finding.claimedBy } });
  if (finding.status !== 'open' && finding.status !== 'snoozed') return alreadyClosed(finding, actor);
  const rule = ruleOf(finding.rule);
  const view = await loadSubjectView(tenant, finding.subjectKey, at);
  const examination = rule.examine(finding.subjectKey, view);
  if (examination.kind === 'cannot_tell' && unclear === 'wait') {
    return examination.because ?? phrase('remark.cannot_tell');
  }
  if (examination.kind === 'nothing') {
    close(finding, { status: 'resolved', by: 'auto', how: 'gone', at });
    return phrase('remark.no_longer_true');
  }
  if (examination.kind === 'holds') await update(tenant, finding, rule, examination, view);
  if (revision !== finding.revision) return phrase('remark.facts_changed');
  await act({ tenant, finding, rule, facts: finding.facts, view, actor, at });
  return undefined;
}

async function update(
  { em }: Tenant,
  finding: Finding,
  rule: Rule,
  { facts, line }: Extract<Examination, { kind: 'holds' }>,
  view: View,
): Promise<void> {
  const fingerprint = fingerprintOf(facts);
  if (fingerprint === finding.fingerprint) return;
  const setting = await em.findOne(RuleSetting, { rule: rule.id });
  const severity = severityOf(rule, setting?.severity, facts, view);
  // Whoever presses sees it; the other officers hear of it from the next report.
  if (isWorse(severity, finding.severity)) finding.notifiedAt = null;
  finding.severity = severity;
  finding.facts = facts;
  finding.fingerprint = fingerprint;
  finding.groupKey = groupKeyOf(rule, facts);
  finding.summary = line;
  finding.revision += 1;
}

function alreadyClosed(finding: Finding, actor: Actor): Phrase | undefined {
  if (finding.closedBy === actor.memberId) return undefined;
  if (finding.closedBy === null || finding.closedBy === undefined || finding.closedBy === 'auto') {
    return phrase('remark.no_longer_true');
  }
  return phrase('remark.somebody_was_faster', { officer: { member: finding.closedBy } });
}
