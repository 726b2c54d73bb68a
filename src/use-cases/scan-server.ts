import { underLease } from '../database/lease.ts';
import type { Result } from '../result.ts';
import type { Actor } from './actor.ts';
import type { Context } from './context.ts';
import { dataQualityOverview, type RuleCard, type RuleProblem, type RuleStanding, ruleCard } from './data-quality.ts';
import { inPipeline } from './pipeline.ts';
import { scan } from './scan-and-report.ts';

/** Looks at the whole server at once, because an officer asked, and answers how it stands then. */
export async function scanServer(context: Context, actor: Actor): Promise<Result<RuleStanding[], never>> {
  await look(context, actor);
  return dataQualityOverview(context, actor);
}

/** Like `scanServer`, for an officer who looks at one rule: every rule is looked at anyway, in the same load. */
export async function scanForRule(
  context: Context,
  actor: Actor,
  rule: string,
): Promise<Result<RuleCard, RuleProblem>> {
  await look(context, actor);
  return ruleCard(context, actor, rule);
}

async function look(context: Context, actor: Actor): Promise<void> {
  await inPipeline(context, actor.serverId, (lease) =>
    underLease(context.database, lease, (tenant) => scan(tenant, context.clock.now())),
  );
}
