import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Finding } from '../../database/entities/finding.ts';
import { RuleSetting } from '../../database/entities/rule-setting.ts';
import { Server } from '../../database/entities/server.ts';
import { loadUndoneFixes } from '../../database/finding-rows.ts';
import { phrase } from '../../phrase.ts';
import { fingerprintOf } from '../../quality/lifecycle.ts';
import { ruleOf, rules } from '../../quality/rules/index.ts';
import { type Authority, carryOut, ofIdentity } from '../changes/carry-out.ts';
import { Obstacle } from '../changes/obstacle.ts';
import { close, fixedChange } from './close-finding.ts';
import { loadSubjectView } from './subject-view.ts';

/** The kind of a batch that holds what rules fixed by themselves and one message told. */
export const AUTOMATIC_FIXES = 'automatic_fixes';

/**
 * Fixes what these rules may fix by themselves (domain.md §6): not what waits for an officer, and not again what somebody
 * undid for the same subject and facts.
 * @returns how many findings it fixed
 */
export async function autoFix(tenant: Tenant, ruleIds: readonly string[], at: Date): Promise<number> {
  const open = await tenant.em.find(
    Finding,
    { server: tenant.serverId, rule: { $in: [...ruleIds] }, status: 'open', claimedUntil: null },
    { orderBy: { firstFoundAt: 'asc', id: 'asc' } },
  );
  const undone = await loadUndoneFixes(
    tenant,
    open.map((finding) => finding.id),
  );
  let fixed = 0;
  for (const finding of open) {
    if (!undone.has(finding.id) && (await fixOne(tenant, finding.id, at))) fixed += 1;
  }
  return fixed;
}

/** The rules that fix by themselves in this server: none where it only observes. */
export async function rulesSwitchedOn({ em, serverId }: Tenant): Promise<string[]> {
  const server = await em.findOneOrFail(Server, { id: serverId });
  if (server.state !== 'live') return [];
  const settings = await em.find(RuleSetting, { enabled: true, autoFix: true });
  const capable = new Set(rules.filter((rule) => rule.autoFix === 'optional').map((rule) => rule.id));
  return settings.map((setting) => setting.rule).filter((rule) => capable.has(rule));
}

/** Wholly or not at all: what stands in the way leaves the finding to an officer, and the others to their own fix. */
async function fixOne({ em, serverId }: Tenant, findingId: string, at: Date): Promise<boolean> {
  try {
    return await em.transactional((inner) => fixAlone({ em: inner as Tenant['em'], serverId }, findingId, at));
  } catch (error) {
    if (error instanceof Obstacle) return false;
    throw error;
  }
}

async function fixAlone(tenant: Tenant, findingId: string, at: Date): Promise<boolean> {
  const finding = await tenant.em.findOneOrFail(Finding, { server: tenant.serverId, id: findingId });
  const rule = ruleOf(finding.rule);
  const view = await loadSubjectView(tenant, finding.subjectKey, at);
  const examination = rule.examine(finding.subjectKey, view);
  if (examination.kind !== 'holds') return false;
  const fingerprint = fingerprintOf(examination.facts);
  const plan = rule.fix(examination.facts, view);
  if (fingerprint !== finding.fingerprint || plan.kind !== 'changes' || plan.onlySingly) return false;
  const changes = ofIdentity(plan.changes);
  if (changes.length < plan.changes.length) return false;

  const authority: Authority = { actor: { kind: 'rule', id: rule.id }, at, findingId, word: 'evidence' };
  await carryOut(tenant, changes, authority);
  const outcome = phrase('outcome.fixed_automatically', { what: { phrase: plan.done ?? plan.label } });
  close(finding, { status: 'resolved', by: 'auto', how: 'fixed', at, outcome });
  // Officers may know of the finding, but not of how it ended.
  finding.notifiedAt = null;
  await tenant.em.flush();
  await recordChanges(tenant, [fixedChange(finding, { actor: authority.actor })], at);
  return true;
}
