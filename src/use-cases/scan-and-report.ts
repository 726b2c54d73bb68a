import { setImmediate } from 'node:timers/promises';
import { insertCards, insertCardsOfCriticalNews } from '../database/card-rows.ts';
import type { Tenant } from '../database/database.ts';
import { OutboxMessage } from '../database/entities/outbox-message.ts';
import { RuleSetting } from '../database/entities/rule-setting.ts';
import { Server } from '../database/entities/server.ts';
import {
  countOpenByRule,
  loadUnnotifiedFindings,
  loadUnresolvedFindings,
  loadUntoldFixes,
  lockUnresolvedFindings,
  saveFindingChanges,
} from '../database/finding-rows.ts';
import { lockIdentity } from '../database/identity-rows.ts';
import { keepRuleSettings } from '../database/rule-settings-lock.ts';
import { loadView } from '../database/view-rows.ts';
import { countingGuilds } from '../quality/guild-roles.ts';
import { type FindingChanges, type StoredFinding, scanRules, together } from '../quality/lifecycle.ts';
import { rules } from '../quality/rules/index.ts';
import type { View } from '../quality/view.ts';
import { type RunFacts, runReport } from '../reporting/run-report.ts';
import { autoFix, rulesSwitchedOn } from './auto-fix.ts';

/** Findings of one rule that stand in the audit channel by name at once; more are left to the report and to Review. */
const FINDING_CARDS = 10;

export interface ScanOutcome {
  readonly newFindings: number;
  readonly closedFindings: number;
}

/**
 * Looks at the whole server with every enabled rule and saves what changed about its findings; a guild whose role rules
 * are frozen has a card that says so.
 */
export async function scan(tenant: Tenant, at: Date): Promise<ScanOutcome> {
  await keepRuleSettings(tenant);
  const view = await loadView(tenant, at);
  const { changes } = await look(tenant, view);
  await saveFindingChanges(tenant, changes, at);
  const frozen = countingGuilds(view).filter((guild) => guild.frozen);
  await insertCards(
    tenant,
    'rank_shift',
    frozen.map(({ id }) => id),
    at,
  );
  return { newFindings: changes.found.length, closedFindings: changes.gone.length };
}

/** What every enabled rule would change about what is stored if things were as this view of the server shows them. */
export async function look(
  tenant: Tenant,
  view: View,
): Promise<{ readonly stored: readonly StoredFinding[]; readonly changes: FindingChanges }> {
  const settings = await tenant.em.find(RuleSetting, {});
  const stored = await loadUnresolvedFindings(tenant);
  const looks: FindingChanges[] = [];
  for (const look of scanRules(rules, settings, view, stored)) {
    looks.push(look);
    // First answers share the event loop: all rules at once would keep it for too long.
    await setImmediate();
  }
  return { stored, changes: together(looks) };
}

/**
 * A scan of a pipeline: what rules may fix by themselves is fixed, and then they look again, before anything is
 * reported (domain.md §7). In a transaction of its own: what it saved before would be held while it waits for its turn
 * to write who is who.
 */
export async function scanAndFix(tenant: Tenant, at: Date): Promise<ScanOutcome> {
  await keepRuleSettings(tenant);
  const ruleIds = await rulesSwitchedOn(tenant);
  if (ruleIds.length === 0) return scan(tenant, at);
  // Both at once, and findings first, as presses take them: between two scans it would wait for a press that waits for it.
  await lockUnresolvedFindings(tenant);
  await lockIdentity(tenant);
  const first = await scan(tenant, at);
  if ((await autoFix(tenant, ruleIds, at)) === 0) return first;
  const second = await scan(tenant, at);
  return {
    newFindings: first.newFindings + second.newFindings,
    closedFindings: first.closedFindings + second.closedFindings,
  };
}

/**
 * Writes the message that a run is worth into the outbox, and asks for a card of each critical finding that is news;
 * an observing server posts nothing.
 */
export async function queueReport(tenant: Tenant, run: Omit<RunFacts, 'news' | 'fixed' | 'openByRule'>): Promise<void> {
  const server = await tenant.em.findOneOrFail(Server, { id: tenant.serverId });
  if (server.state !== 'live') return;
  await insertCardsOfCriticalNews(tenant, FINDING_CARDS, run.finishedAt);
  const news = await loadUnnotifiedFindings(tenant);
  const fixes = await loadUntoldFixes(tenant);
  const fixed = fixes.map(({ id, rule, outcome }) => ({ id, rule, line: outcome }));
  const report = runReport({ ...run, news, fixed, openByRule: await openByRuleForReview(tenant) });
  if (!report) return;
  tenant.em.create(OutboxMessage, {
    server,
    kind: report.kind,
    content: { ...report },
    findingIds: [...news, ...fixed].map(({ id }) => id),
    createdAt: run.finishedAt,
  });
}

/** What the report closes by telling it is not there any more when somebody reviews. */
export async function openByRuleForReview(tenant: Tenant): Promise<ReadonlyMap<string, number>> {
  const open = await countOpenByRule(tenant);
  for (const rule of rules) if (rule.closesWhenReported) open.delete(rule.id);
  return open;
}
