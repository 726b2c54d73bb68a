import { LockMode } from '@mikro-orm/core';
import { type ChangeRow, recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Finding } from '../database/entities/finding.ts';
import type { Phrase } from '../phrase.ts';
import { ruleOf } from '../quality/rules/index.ts';
import { about, type ChangeGrounds } from './change-grounds.ts';
import { standingOf } from './finding-standing.ts';
import { close } from './open-finding.ts';
import { loadSubjectsView, loadSubjectView } from './subject-view.ts';

/**
 * Closes the findings about these subjects that do not hold any more, with the words for what settled them and by whom.
 * What somebody else has in hand at this moment is left to them.
 */
export async function closeSettled(
  tenant: Tenant,
  subjectKeys: readonly string[],
  grounds: ChangeGrounds,
  outcome: Phrase,
): Promise<void> {
  const open = await tenant.em.find(
    Finding,
    {
      server: tenant.serverId,
      subjectKey: { $in: [...subjectKeys] },
      status: { $in: ['open', 'snoozed'] },
      claimedUntil: null,
    },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );
  const settled: Finding[] = [];
  for (const [subjectKey, findings] of Map.groupBy(open, (finding) => finding.subjectKey)) {
    const view = await loadSubjectView(tenant, subjectKey, grounds.at);
    settled.push(...findings.filter(({ rule }) => ruleOf(rule).examine(subjectKey, view).kind === 'nothing'));
  }
  const changes = settled.map((finding) => {
    const { id: findingId } = finding;
    return { ...about(grounds), what: 'finding.fixed', findingId, before: { ...standingOf(finding) } };
  });
  for (const finding of settled) {
    close(finding, { status: 'resolved', by: grounds.actor.id, how: 'fixed', at: grounds.at, outcome });
  }
  await tenant.em.flush();
  await recordChanges(tenant, changes, grounds.at);
}

/** Closes a finding that does not hold any more. */
export async function closeIfGone(tenant: Tenant, finding: Finding, at: Date): Promise<void> {
  const view = await loadSubjectView(tenant, finding.subjectKey, at);
  if (ruleOf(finding.rule).examine(finding.subjectKey, view).kind !== 'nothing') return;
  close(finding, { status: 'resolved', by: 'auto', how: 'gone', at });
}

/** By whom findings were settled, when, and what was done. */
export interface Settlement {
  readonly by: string;
  readonly at: Date;
  readonly outcome: Phrase;
  readonly batchId?: string;
}

/**
 * Closes what other rules found about the same subjects and what a change to these just settled, with the same words;
 * putting that change back is for the findings that it was made for, and opens these again. What somebody else has in hand is left to them.
 */
export async function closeSettledBeside(
  tenant: Tenant,
  findings: readonly Finding[],
  { by, at, outcome, batchId }: Settlement,
): Promise<void> {
  const others = await tenant.em.find(
    Finding,
    {
      server: tenant.serverId,
      subjectKey: { $in: findings.map(({ subjectKey }) => subjectKey) },
      status: { $in: ['open', 'snoozed'] },
      claimedUntil: null,
      id: { $nin: findings.map(({ id }) => id) },
    },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );
  const settled = await thoseGone(tenant, others, at);
  const madeFor = new Map(findings.map(({ subjectKey, id }) => [subjectKey, id]));
  const changes = settled.map((finding): ChangeRow => {
    const findingId = madeFor.get(finding.subjectKey);
    return {
      actor: { kind: 'officer', id: by },
      what: 'finding.settled',
      ...(findingId !== undefined && { findingId }),
      ...(batchId !== undefined && { batchId }),
      before: { ...standingOf(finding) },
      after: { findingId: finding.id },
    };
  });
  for (const finding of settled) close(finding, { status: 'resolved', by, how: 'fixed', at, outcome });
  await recordChanges(tenant, changes, at);
}

/** Closes those of the findings that do not hold any more; one view for all of them. */
export async function closeGone(tenant: Tenant, findings: readonly Finding[], at: Date): Promise<void> {
  for (const finding of await thoseGone(tenant, findings, at)) {
    close(finding, { status: 'resolved', by: 'auto', how: 'gone', at });
  }
}

async function thoseGone(tenant: Tenant, findings: readonly Finding[], at: Date): Promise<readonly Finding[]> {
  const open = findings.filter(({ status }) => status === 'open' || status === 'snoozed');
  if (open.length === 0) return [];
  const view = await loadSubjectsView(tenant, [...new Set(open.map(({ subjectKey }) => subjectKey))], at);
  return open.filter(({ rule, subjectKey }) => ruleOf(rule).examine(subjectKey, view).kind === 'nothing');
}
