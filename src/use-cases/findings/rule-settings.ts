import type { Tenant } from '../../database/database.ts';
import { RuleSetting } from '../../database/entities/rule-setting.ts';
import {
  closeEveryRankChange,
  closeFindingsOfRule,
  lockFindingsOfRule,
  saveSeverities,
} from '../../database/finding-rows.ts';
import { lockRuleSettings } from '../../database/rule-settings-lock.ts';
import { severityOf } from '../../quality/lifecycle.ts';
import { type Rule, type Severity, severities } from '../../quality/rule.ts';
import { findRule } from '../../quality/rules/index.ts';
import { failed, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { scanForRule } from '../syncs/scan-server.ts';
import { type RuleCard, type RuleProblem, ruleCard } from './data-quality.ts';
import { loadServerView } from './subject-view.ts';

export type AutoFixProblem = RuleProblem | { readonly code: 'auto_fix_impossible'; readonly rule: string };

/** Lets a rule look again, at once. What happened while it slept is news only where it still does not add up. */
export async function enableRule(
  context: Context,
  actor: Actor,
  ruleId: string,
): Promise<Result<RuleCard, RuleProblem>> {
  const rule = findRule(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  await changeSetting(context, actor, rule, async (setting, tenant, at) => {
    if (setting.enabled === false && rule.closesWhenReported) await closeEveryRankChange(tenant, at);
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
  const rule = findRule(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  await changeSetting(context, actor, rule, async (setting, tenant, at) => {
    setting.enabled = false;
    await tenant.em.flush();
    await closeFindingsOfRule(tenant, rule.id, actor.memberId, at);
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
  const rule = findRule(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  if (rule.autoFix === 'never') return failed({ code: 'auto_fix_impossible', rule: rule.id });
  await changeSetting(context, actor, rule, async (setting) => {
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
  const rule = findRule(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  const severity = severities.find((known) => known === chosen);
  if (severity) {
    await changeSetting(context, actor, rule, async (setting, tenant, at) => {
      setting.severity = severity === rule.severity ? null : severity;
      await tenant.em.flush();
      await judgeAnew(tenant, rule, severity, at);
    });
  }
  return ruleCard(context, actor, rule.id);
}

async function judgeAnew(tenant: Tenant, rule: Rule, severity: Severity, at: Date): Promise<void> {
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

/** Scans wait until it is done: they look by settings of one moment. */
async function changeSetting(
  { database, clock }: Context,
  { serverId }: Actor,
  rule: Rule,
  change: (setting: RuleSetting, tenant: Tenant, at: Date) => Promise<void>,
): Promise<void> {
  await database.inServer(serverId, async (tenant) => {
    await lockRuleSettings(tenant);
    await change(await settingOf(tenant, rule), tenant, clock.now());
  });
}

/** The server's own row for a rule, made when it changes its mind for the first time. */
async function settingOf({ em, serverId }: Tenant, { id }: Rule): Promise<RuleSetting> {
  const known = await em.findOne(RuleSetting, { rule: id });
  return known ?? em.create(RuleSetting, { server: serverId, rule: id });
}
