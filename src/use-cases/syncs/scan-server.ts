import { type Lease, underLease } from '../../database/lease.ts';
import { ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import {
  dataQualityOverview,
  type RuleCard,
  type RuleProblem,
  type RuleStanding,
  ruleCard,
} from '../findings/data-quality.ts';
import { inPipeline, type PipelineBusy } from '../pipeline.ts';
import { type TellProgress, untold } from '../progress.ts';
import { type ScanOutcome, scanAndFix } from './scan-and-report.ts';

/**
 * Looks at the whole server at once, because an officer asked, and answers how it stands then. What rules fix by
 * themselves is told by the next run.
 */
export async function scanServer(
  context: Context,
  actor: Actor,
  progress: TellProgress = untold,
): Promise<Result<readonly RuleStanding[], PipelineBusy>> {
  const looked = await look(context, actor, progress);
  return looked.ok ? dataQualityOverview(context, actor) : looked;
}

/** Like `scanServer`, for an officer who looks at one rule: every rule is looked at anyway, in the same load. */
export async function scanForRule(
  context: Context,
  actor: Actor,
  rule: string,
  progress: TellProgress = untold,
): Promise<Result<RuleCard, RuleProblem | PipelineBusy>> {
  const looked = await look(context, actor, progress);
  return looked.ok ? ruleCard(context, actor, rule) : looked;
}

async function look(
  context: Context,
  actor: Actor,
  progress: TellProgress,
): Promise<Result<ScanOutcome, PipelineBusy>> {
  const scanUnderLease = (lease: Lease) => {
    progress({ step: 'looking' });
    return underLease(context.database, lease, async (tenant) => ok(await scanAndFix(tenant, context.clock.now())));
  };
  return inPipeline(context, actor.serverId, scanUnderLease, progress);
}
