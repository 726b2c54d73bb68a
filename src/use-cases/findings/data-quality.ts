import type { Tenant } from '../../database/database.ts';
import { Finding } from '../../database/entities/finding.ts';
import { RuleSetting } from '../../database/entities/rule-setting.ts';
import { countFindings } from '../../database/finding-rows.ts';
import type { Phrase } from '../../phrase.ts';
import type { Severity } from '../../quality/rule.ts';
import { rules } from '../../quality/rules/index.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { sharedRun } from '../shared-run.ts';

/** A rule with how much it found, as the overview lists it. */
export interface RuleStanding {
  readonly rule: string;
  /** As the server chose, or the rule's own. */
  readonly severity: Severity;
  /** The rule's own. */
  readonly usualSeverity: Severity;
  /** Some findings are worse than the chosen severity, by their facts. */
  readonly factsMakeWorse: boolean;
  readonly enabled: boolean;
  readonly autoFix: boolean;
  /** Whether officers may switch it to fix by itself. */
  readonly canAutoFix: boolean;
  /** Whether all its findings may be fixed at once, and whether that is about roles. */
  readonly canFixAll: boolean;
  readonly changesRoles: boolean;
  readonly open: number;
  /** Resolved within `RESOLVED_DAYS`. */
  readonly resolved: number;
  readonly lastFoundAt: Date | null;
}

export interface RecentFinding {
  readonly id: string;
  readonly line: Phrase;
  readonly firstFoundAt: Date;
}

export interface RuleCard extends RuleStanding {
  readonly recent: readonly RecentFinding[];
}

export type RuleProblem = { readonly code: 'rule_not_found'; readonly text: string };

const RESOLVED_DAYS = 30;
const RECENT = 10;

/** Every rule, those with something open first. */
export async function dataQualityOverview(
  { database, clock }: Context,
  { serverId }: Actor,
): Promise<Result<readonly RuleStanding[], never>> {
  const standings = await sharedRun(database, `overview ${serverId}`, () =>
    database.inServer(serverId, (tenant) => standingsOf(tenant, clock.now())),
  );
  return ok(standings.toSorted((one, other) => other.open - one.open));
}

/** One rule with its open findings, the latest first. */
export async function ruleCard(
  { database, clock }: Context,
  actor: Actor,
  rule: string,
): Promise<Result<RuleCard, RuleProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const standing = (await standingsOf(tenant, clock.now())).find((candidate) => candidate.rule === rule);
    if (!standing) return failed({ code: 'rule_not_found', text: rule });
    const findings = await tenant.em.find(
      Finding,
      { server: tenant.serverId, rule, status: 'open' },
      { orderBy: { firstFoundAt: 'desc', id: 'desc' }, limit: RECENT },
    );
    const recent = findings.map(({ id, summary, firstFoundAt }) => ({
      id,
      line: summary,
      firstFoundAt,
    }));
    return ok({ ...standing, recent });
  });
}

async function standingsOf(tenant: Tenant, at: Date): Promise<RuleStanding[]> {
  const counts = await countFindings(tenant, new Date(at.getTime() - RESOLVED_DAYS * 86_400_000));
  const countsByRule = new Map(counts.map((count) => [count.rule, count]));
  const settings = await tenant.em.find(RuleSetting, {});
  const settingByRule = new Map(settings.map((setting) => [setting.rule, setting]));
  return rules.map((rule) => {
    const count = countsByRule.get(rule.id);
    const setting = settingByRule.get(rule.id);
    return {
      rule: rule.id,
      severity: setting?.severity ?? rule.severity,
      usualSeverity: rule.severity,
      factsMakeWorse: rule.atLeast !== undefined,
      enabled: setting?.enabled ?? true,
      autoFix: rule.autoFix === 'optional' && (setting?.autoFix ?? false),
      canAutoFix: rule.autoFix === 'optional',
      canFixAll: rule.fixAll,
      changesRoles: rule.changesRoles ?? false,
      open: count?.open ?? 0,
      resolved: count?.resolvedLately ?? 0,
      lastFoundAt: count?.lastFoundAt ?? null,
    };
  });
}
