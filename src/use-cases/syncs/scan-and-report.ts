import { setImmediate } from 'node:timers/promises';
import { batchFixes } from '../../database/batch-rows.ts';
import { insertCards, insertCardsOfCriticalNews } from '../../database/card-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { OutboxMessage } from '../../database/entities/outbox-message.ts';
import { RuleSetting } from '../../database/entities/rule-setting.ts';
import { Server } from '../../database/entities/server.ts';
import {
  type AutomaticFix,
  countOpenByRule,
  loadUnnotifiedFindings,
  loadUnresolvedFindings,
  loadUntoldFixes,
  lockUnresolvedFindings,
  saveFindingChanges,
} from '../../database/finding-rows.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { keepRuleSettings } from '../../database/rule-settings-lock.ts';
import { isStillSo } from '../../database/view-check.ts';
import { loadView } from '../../database/view-rows.ts';
import { countingGuilds } from '../../quality/guild-roles.ts';
import { type FindingChanges, type StoredFinding, scanRules, together } from '../../quality/lifecycle.ts';
import { rules } from '../../quality/rules/index.ts';
import { memberOfSubject } from '../../quality/subject-key.ts';
import type { View } from '../../quality/view.ts';
import { type RunFacts, runReport } from '../../reporting/run-report.ts';
import { AUTOMATIC_FIXES, autoFix, rulesSwitchedOn } from '../findings/auto-fix.ts';

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
  const first = await lookAtServer(tenant, at);
  if (!changesAnything(first.changes)) return save(tenant, first, at);
  // Officers go on while it looks. What they settled meanwhile must not be found, let alone reported.
  await lockIdentity(tenant);
  const memberIds = first.changes.found.flatMap(({ subjectKey }) => memberOfSubject(subjectKey) ?? []);
  if (await isStillSo(tenant, first.view, memberIds)) return save(tenant, first, at);
  return save(tenant, await lookAtServer(tenant, at), at);
}

interface Look {
  readonly view: View;
  /** Every unresolved finding. */
  readonly stored: readonly StoredFinding[];
  /** What every enabled rule would change about them if things were as the view shows them. */
  readonly changes: FindingChanges;
}

/**
 * Looks with every enabled rule, and saves nothing. Findings first: one that is closed between the two is known, and not
 * found anew by a view that is older.
 * @param seenAs what the rules are to see instead of what is there
 */
export async function lookAtServer(tenant: Tenant, at: Date, seenAs = (view: View): View => view): Promise<Look> {
  const settings = await tenant.em.find(RuleSetting, {});
  // The view's statements follow that of the findings: a transaction has one connection.
  const [stored, everything] = await Promise.all([loadUnresolvedFindings(tenant), loadView(tenant, at)]);
  const view = seenAs(everything);
  const looks: FindingChanges[] = [];
  for (const look of scanRules(rules, settings, view, stored)) {
    looks.push(look);
    // First answers share the event loop: all rules at once would keep it for too long.
    await setImmediate();
  }
  return { view, stored, changes: together(looks) };
}

function changesAnything({ found, changed, gone }: FindingChanges): boolean {
  return found.length + changed.length + gone.length > 0;
}

async function save(tenant: Tenant, { view, changes }: Look, at: Date): Promise<ScanOutcome> {
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
export async function queueReport(
  tenant: Tenant,
  run: Omit<RunFacts, 'news' | 'fixed' | 'fixedTogether' | 'openByRule'>,
): Promise<void> {
  const server = await tenant.em.findOneOrFail(Server, { id: tenant.serverId });
  if (server.state !== 'live') return;
  await insertCardsOfCriticalNews(tenant, FINDING_CARDS, run.finishedAt);
  const news = await loadUnnotifiedFindings(tenant);
  const fixes = await loadUntoldFixes(tenant);
  const fixed = fixes.map(({ id, rule, outcome }) => ({ id, rule, line: outcome }));
  const fixedTogether = await batchOf(tenant, fixes, run.finishedAt);
  const openByRule = await openByRuleForReview(tenant);
  const report = runReport({ ...run, news, fixed, ...(fixedTogether && { fixedTogether }), openByRule });
  if (!report) return;
  tenant.em.create(OutboxMessage, {
    server,
    kind: report.kind,
    content: { ...report },
    findingIds: [...news, ...fixed].map(({ id }) => id),
    createdAt: run.finishedAt,
  });
}

/** Several fixes that one message tells of can be listed and undone as one: answers the batch that they are. */
async function batchOf(
  { em, serverId }: Tenant,
  fixes: readonly AutomaticFix[],
  at: Date,
): Promise<string | undefined> {
  if (fixes.length < 2) return undefined;
  const batch = em.create(Batch, {
    server: serverId,
    kind: AUTOMATIC_FIXES,
    startedBy: 'auto',
    startedAt: at,
    what: {},
    finishedAt: at,
  });
  await em.flush();
  await batchFixes(
    { em, serverId },
    batch.id,
    fixes.map(({ id }) => id),
  );
  return batch.id;
}

/** What the report closes by telling it is not there any more when somebody reviews. */
export async function openByRuleForReview(tenant: Tenant): Promise<ReadonlyMap<string, number>> {
  const open = await countOpenByRule(tenant);
  for (const rule of rules) if (rule.closesWhenReported) open.delete(rule.id);
  return open;
}
