import type { Tenant } from '../database/database.ts';
import { Finding } from '../database/entities/finding.ts';
import { rules } from '../quality/rules/index.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import type { Context } from './context.ts';
import type { RuleProblem } from './data-quality.ts';
import { type FindingCard, findingCard } from './finding-card.ts';
import { isUuid } from './uuid.ts';

/** One finding of a walk through a rule's open findings, oldest first. */
export interface ReviewStep {
  /** Nothing when the walk is over. */
  readonly card: FindingCard | undefined;
  readonly rule: string;
  /** How many findings of the rule come before this one, and how many are open in all. */
  readonly done: number;
  readonly open: number;
}

/** Begins a walk through a rule's open findings. */
export async function startReview(
  { database, clock }: Context,
  actor: Actor,
  rule: string,
): Promise<Result<ReviewStep, RuleProblem>> {
  if (!rules.some(({ id }) => id === rule)) return failed({ code: 'rule_not_found', text: rule });
  return database.inServer(actor.serverId, async (tenant) => ok(await step(tenant, rule, undefined, clock.now())));
}

/** Goes on behind a finding, whether it is still open or not. */
export async function continueReview(
  { database, clock }: Context,
  actor: Actor,
  rule: string,
  afterFindingId: string,
): Promise<Result<ReviewStep, RuleProblem>> {
  if (!rules.some(({ id }) => id === rule)) return failed({ code: 'rule_not_found', text: rule });
  return database.inServer(actor.serverId, async (tenant) => {
    const after = isUuid(afterFindingId) ? await tenant.em.findOne(Finding, { id: afterFindingId }) : null;
    return ok(await step(tenant, rule, after ?? undefined, clock.now()));
  });
}

async function step(tenant: Tenant, rule: string, after: Finding | undefined, at: Date): Promise<ReviewStep> {
  const { em } = tenant;
  const open = { rule, status: 'open' as const };
  const behind = after && {
    $or: [{ firstFoundAt: { $gt: after.firstFoundAt } }, { firstFoundAt: after.firstFoundAt, id: { $gt: after.id } }],
  };
  const finding = await em.findOne(Finding, { ...open, ...behind }, { orderBy: { firstFoundAt: 'asc', id: 'asc' } });
  const openInAll = await em.count(Finding, open);
  if (!finding) return { card: undefined, rule, done: openInAll, open: openInAll };
  const done = await em.count(Finding, {
    ...open,
    $or: [
      { firstFoundAt: { $lt: finding.firstFoundAt } },
      { firstFoundAt: finding.firstFoundAt, id: { $lt: finding.id } },
    ],
  });
  return { card: await findingCard(tenant, finding, at), rule, done, open: openInAll };
}
