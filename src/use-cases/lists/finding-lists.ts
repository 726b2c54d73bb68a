import { Finding } from '../../database/entities/finding.ts';
import type { Phrase } from '../../phrase.ts';
import { findRule } from '../../quality/rules/index.ts';
import { failed, type Result } from '../../result.ts';
import { type Actor, mayReadAsOfficer } from '../actor.ts';
import type { Context } from '../context.ts';
import type { RuleProblem } from '../findings/data-quality.ts';
import { type ListPage, openList } from './paged-list.ts';
import { type Names, namesIn } from './phrase-names.ts';

export const findingFilters = ['open', 'snoozed', 'dismissed', 'resolved', 'all'] as const;
export type FindingStatusFilter = (typeof findingFilters)[number];

/** How many findings the overview goes back (domain.md §8). */
const RECENT = 50;

/** More open findings than this are not searched while somebody types. */
const SUGGESTED_FROM = 1000;

/** Findings of one rule or of all, by how they stand, the latest first. */
export async function listFindings(
  context: Context,
  actor: Actor,
  { rule, status }: { readonly rule: string | undefined; readonly status: FindingStatusFilter },
): Promise<Result<ListPage, RuleProblem>> {
  if (rule !== undefined && !findRule(rule)) return failed({ code: 'rule_not_found', text: rule });
  return openList(context, actor, {
    of: 'findings',
    title: 'findings',
    rules: rule === undefined ? null : [rule],
    statuses: status === 'all' ? null : [status],
  });
}

/** What was found last, by one rule or by whatever rule, and however it stands. */
export async function listRecentFindings(
  context: Context,
  actor: Actor,
  rule?: string,
): Promise<Result<ListPage, RuleProblem>> {
  if (rule !== undefined && !findRule(rule)) return failed({ code: 'rule_not_found', text: rule });
  const ofRules = rule === undefined ? null : [rule];
  return openList(context, actor, { of: 'findings', title: 'recent', rules: ofRules, statuses: null, most: RECENT });
}

/** Open findings to choose from while somebody types, the latest first, with who is mentioned in them. */
export interface SuggestedFindings {
  readonly findings: readonly { readonly id: string; readonly rule: string; readonly line: Phrase }[];
  readonly names: Names;
}

/** For officers only: anybody can type. */
export async function suggestFindings({ database }: Context, actor: Actor): Promise<SuggestedFindings> {
  return database.inServer(actor.serverId, async (tenant) => {
    if (!(await mayReadAsOfficer(tenant, actor))) return { findings: [], names: new Map() };
    const open = await tenant.em.find(
      Finding,
      { server: tenant.serverId, status: 'open' },
      { orderBy: { firstFoundAt: 'desc', id: 'desc' }, limit: SUGGESTED_FROM, fields: ['id', 'rule', 'summary'] },
    );
    const findings = open.map(({ id, rule, summary }) => ({ id, rule, line: summary }));
    return {
      findings,
      names: await namesIn(
        tenant,
        findings.map(({ line }) => line),
      ),
    };
  });
}
