import type { Tenant } from '../database/database.ts';
import { RuleSetting } from '../database/entities/rule-setting.ts';
import {
  closeFindingsOfRule,
  closeToldRankChanges,
  lockFindingsOfRule,
  saveSeverities,
} from '../database/finding-rows.ts';
import { lockRuleSettings } from '../database/rule-settings-lock.ts';
import { severityOf } from '../quality/lifecycle.ts';
import { type Rule, type Severity, severities } from '../quality/rule.ts';
import { rules } from '../quality/rules/index.ts';
import { failed, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import type { Context } from './context.ts';
import { type RuleCard, type RuleProblem, ruleCard } from './data-quality.ts';
import { scanForRule } from './scan-server.ts';
import { loadServerView } from './subject-view.ts';

export type AutoFixProblem = RuleProblem | { readonly code: 'auto_fix_impossible'; readonly rule: string };

/** Lets a rule look again, at once. What happened while it slept is news only where it still does not add up. */
export async function enableRule(
  context: Context,
  actor: Actor,
  ruleId: string,
): Promise<Result<RuleCard, RuleProblem>> {
  const rule = ruleCalled(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  await context.database.inServer(actor.serverId, async (tenant) => {
    await lockRuleSettings(tenant);
    const setting = await settingOf(tenant, rule);
    if (setting.enabled === false && rule.closesWhenReported)
      await closeToldRankChanges(tenant, 'all', context.clock.now());
    setting.enabled = true;
  });
  const looked = await scanForRule(context, actor, rule.id);
  // Where the pipeline was busy it is enabled all the same: the next sync looks with it.
  return looked.ok ? looked : ruleCard(context, actor, rule.id);
}

/** Takes a rule out of service in this server and resolves what it found; what officers dismissed stays dismissed. */
export async function disableRule(
  context: Context,
  actor: Actor,
  ruleId: string,
): Promise<Result<RuleCard, RuleProblem>> {
  const rule = ruleCalled(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  await context.database.inServer(actor.serverId, async (tenant) => {
    await lockRuleSettings(tenant);
    const setting = await settingOf(tenant, rule);
    setting.enabled = false;
    await tenant.em.flush();
    await closeFindingsOfRule(tenant, rule.id, actor.memberId, context.clock.now());
  });
  return ruleCard(context, actor, rule.id);
}

/** Whether a rule that can fixes by itself after each scan, from the next one on. */
export async function switchAutoFix(
  context: Context,
  actor: Actor,
  ruleId: string,
  to: 'on' | 'off',
): Promise<Result<RuleCard, AutoFixProblem>> {
  const rule = ruleCalled(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  if (rule.autoFix === 'never') return failed({ code: 'auto_fix_impossible', rule: rule.id });
  await context.database.inServer(actor.serverId, async (tenant) => {
    await lockRuleSettings(tenant);
    const setting = await settingOf(tenant, rule);
    setting.autoFix = to === 'on';
  });
  return ruleCard(context, actor, rule.id);
}

/**
 * How bad the rule's findings are in this server, from now on and of what it found already: never milder than their
 * facts make them. No news, because whoever chooses knows them.
 */
export async function chooseSeverity(
  context: Context,
  actor: Actor,
  ruleId: string,
  chosen: string,
): Promise<Result<RuleCard, RuleProblem>> {
  const rule = ruleCalled(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  const severity = severities.find((known) => known === chosen);
  if (severity)
    await context.database.inServer(actor.serverId, (tenant) =>
      saveSeverity(tenant, rule, severity, context.clock.now()),
    );
  return ruleCard(context, actor, rule.id);
}

async function saveSeverity(tenant: Tenant, rule: Rule, severity: Severity, at: Date): Promise<void> {
  await lockRuleSettings(tenant);
  const setting = await settingOf(tenant, rule);
  setting.severity = severity === rule.severity ? null : severity;
  await tenant.em.flush();
  const findings = await lockFindingsOfRule(tenant, rule.id);
  const view = await loadServerView(tenant, at);
  const judged = findings.map(({ id, facts, severity: before }) => ({
    id,
    before,
    severity: severityOf(rule, severity, facts, view),
  }));
  await saveSeverities(
    tenant,
    judged.filter((finding) => finding.severity !== finding.before),
  );
}

function ruleCalled(ruleId: string): Rule | undefined {
  return rules.find(({ id }) => id === ruleId);
}

/** The server's own row for a rule, made when it changes its mind for the first time. */
async function settingOf({ em, serverId }: Tenant, { id }: Rule): Promise<RuleSetting> {
  const known = await em.findOne(RuleSetting, { rule: id });
  return known ?? em.create(RuleSetting, { server: serverId, rule: id });
}
