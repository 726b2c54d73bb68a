import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Finding } from '../../database/entities/finding.ts';
import { Server } from '../../database/entities/server.ts';
import { rolesMoved } from '../../quality/fix-all.ts';
import { needsApproval, roleWave } from '../../quality/role-approval.ts';
import type { Rule } from '../../quality/rule.ts';
import { findRule } from '../../quality/rules/index.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { RuleProblem } from '../findings/data-quality.ts';
import { changedLately, membersOf } from './approval.ts';
import { batchUnderWay, FIX_ALL, type FixAllContent, findFixAll, NOTHING_DONE } from './fix-all-batch.ts';
import { type FixAllCard, fixAllCard } from './fix-all-card.ts';
import { planInView } from './plan-fix-all.ts';

export type FixAllProblem =
  | { readonly code: 'fix_all_not_found' }
  /** Its findings are each for a human to decide. */
  | { readonly code: 'fix_all_not_offered'; readonly rule: string }
  /** An observing server changes no role. */
  | { readonly code: 'fix_all_observing' };

/**
 * What Fix all of a rule would do, without doing it: how many, what exactly, what is left to humans and why. While
 * another officer's is under way, that one is shown.
 */
export async function previewFixAll(
  { database, clock }: Context,
  actor: Actor,
  ruleId: string,
): Promise<Result<FixAllCard, FixAllProblem | RuleProblem>> {
  const at = clock.now();
  const rule = findRule(ruleId);
  if (!rule) return failed({ code: 'rule_not_found', text: ruleId });
  if (!rule.fixAll) return failed({ code: 'fix_all_not_offered', rule: rule.id });
  return database.inServer(actor.serverId, async (tenant) => {
    const { em, serverId } = tenant;
    const reader = actor.memberId;
    const underWay = await batchUnderWay(tenant, rule.id);
    if (underWay) return ok(await fixAllCard(tenant, underWay, at, { reader }));
    const server = await em.findOneOrFail(Server, { id: serverId });
    if (rule.changesRoles && server.state !== 'live') return failed({ code: 'fix_all_observing' });
    const batch = em.create(Batch, {
      server: serverId,
      kind: FIX_ALL,
      rule: rule.id,
      startedBy: actor.memberId,
      startedAt: at,
      what: { ...(await contentFor(tenant, rule, at)) },
      progress: { ...NOTHING_DONE },
    });
    await em.flush();
    return ok(await fixAllCard(tenant, batch, at, { reader }));
  });
}

/** Another page of what a Fix all would do or did, or how far it is by now. */
export async function showFixAll(
  { database, clock }: Context,
  actor: Actor,
  batchId: string,
  page = 0,
): Promise<Result<FixAllCard, FixAllProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const batch = await findFixAll(tenant, batchId);
    if (!batch) return failed({ code: 'fix_all_not_found' });
    return ok(await fixAllCard(tenant, batch, clock.now(), { page, reader: actor.memberId }));
  });
}

async function contentFor(tenant: Tenant, rule: Rule, at: Date): Promise<FixAllContent> {
  const open = await tenant.em.find(
    Finding,
    { server: tenant.serverId, rule: rule.id, status: 'open', claimedUntil: null },
    { orderBy: { firstFoundAt: 'asc', id: 'asc' } },
  );
  const { plan, view } = await planInView(tenant, rule, open, at);
  const wave = rule.changesRoles ? roleWave(membersOf(plan.fixes), await changedLately(tenant, at), view) : null;
  return {
    items: plan.fixes.map(({ findingId, subjectKey, fingerprint, offer, title, label, because = null }) => ({
      findingId,
      subjectKey,
      fingerprint,
      offer,
      title,
      label,
      because,
    })),
    left: plan.left,
    roles: rolesMoved(plan.fixes).map((moved) => ({
      ...moved,
      name: view.roles.get(moved.roleId)?.name ?? moved.roleId,
    })),
    wave,
    needsApproval: wave !== null && needsApproval(wave),
    undoes: null,
  };
}
