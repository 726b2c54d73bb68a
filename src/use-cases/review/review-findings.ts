import type { Tenant } from '../../database/database.ts';
import { ReviewPlace } from '../../database/entities/review-place.ts';
import { countOpenByRule } from '../../database/finding-rows.ts';
import { loadNextCard, passFinding, type WalkPlace } from '../../database/review-rows.ts';
import { findRule, rules } from '../../quality/rules/index.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { RuleProblem } from '../findings/data-quality.ts';
import { isUuid } from '../uuid.ts';
import { type ReviewCard, reviewCard } from './review-card.ts';

/** One card of a walk through a rule's open findings, oldest first, those of one person together. */
export interface ReviewStep {
  /** Nothing when the walk is over. */
  readonly card: ReviewCard | undefined;
  readonly rule: string;
  /** How many cards come before this one, and how many there are in all. */
  readonly done: number;
  readonly open: number;
  /** How many findings of the rule are open: a card may be about several. */
  readonly findings: number;
}

export type ReviewProblem = RuleProblem | { readonly code: 'nothing_to_review' };

/**
 * Begins a walk through a rule's open findings, or goes on where this officer stopped; without a rule, with the one
 * that they looked at last, or else the first that has something open.
 */
export async function startReview(
  { database, clock }: Context,
  actor: Actor,
  rule?: string,
): Promise<Result<ReviewStep, ReviewProblem>> {
  if (rule !== undefined && !findRule(rule)) return failed({ code: 'rule_not_found', text: rule });
  return database.inServer(actor.serverId, async (tenant) => {
    const chosen = rule ?? (await ruleToReview(tenant, actor.memberId));
    if (chosen === undefined) return failed({ code: 'nothing_to_review' });
    const stood = await tenant.em.findOne(ReviewPlace, { officerId: actor.memberId, rule: chosen });
    const at = clock.now();
    const further = stood && (await step(tenant, chosen, stood, at));
    // Whoever was through begins again.
    return ok(further?.card ? further : await step(tenant, chosen, undefined, at));
  });
}

/** Goes on behind a finding, whether it is still open or not, and remembers that this officer came so far. */
export async function continueReview(
  { database, clock }: Context,
  actor: Actor,
  rule: string,
  afterFindingId: string,
): Promise<Result<ReviewStep, RuleProblem>> {
  if (!findRule(rule)) return failed({ code: 'rule_not_found', text: rule });
  return database.inServer(actor.serverId, async (tenant) => {
    const at = clock.now();
    const place = isUuid(afterFindingId)
      ? await passFinding(tenant, actor.memberId, rule, afterFindingId, at)
      : undefined;
    return ok(await step(tenant, rule, place, at));
  });
}

async function ruleToReview(tenant: Tenant, officerId: string): Promise<string | undefined> {
  const open = await countOpenByRule(tenant);
  const places = await tenant.em.find(ReviewPlace, { officerId }, { orderBy: { passedAt: 'desc' } });
  const order = [...places.map(({ rule }) => rule), ...rules.map(({ id }) => id)];
  return order.find((rule) => (open.get(rule) ?? 0) > 0);
}

async function step(tenant: Tenant, rule: string, place: WalkPlace | undefined, at: Date): Promise<ReviewStep> {
  const { findingId, done, open, findings } = await loadNextCard(tenant, rule, place);
  if (findingId === null) return { card: undefined, rule, done: open, open, findings };
  return { card: await reviewCard(tenant, findingId, at), rule, done, open, findings };
}
