import { LockMode } from '@mikro-orm/core';
import { type ChangeRow, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { Finding } from '../../database/entities/finding.ts';
import type { Phrase } from '../../phrase.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import { characterOfSubject } from '../../quality/subject-key.ts';
import type { View } from '../../quality/view.ts';
import { about, type ChangeGrounds } from '../changes/change-grounds.ts';
import { close } from './close-finding.ts';
import { standingOf } from './finding-standing.ts';
import { loadSubjectsView, loadSubjectView } from './subject-view.ts';
import { touchedSubjects } from './touched-subjects.ts';

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
  const settled = await thoseGone(tenant, await lockUnclaimedAbout(tenant, subjectKeys), grounds.at);
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

/** By whom findings were settled, when, and what was done. */
export interface Settlement {
  readonly by: string;
  readonly at: Date;
  readonly outcome: Phrase;
  readonly batchId?: string;
}

/**
 * Closes what else was found, about whatever these findings' changes touched, and what they just settled, with the same
 * words; putting that back is for the findings that it was done for, and opens these again. What somebody else has in hand
 * is left to them.
 */
export async function closeSettledBeside(
  tenant: Tenant,
  findings: readonly Finding[],
  { by, at, outcome, batchId }: Settlement,
): Promise<void> {
  const done = await tenant.em.find(Change, { finding: { id: { $in: findings.map(({ id }) => id) } }, at });
  const subjectKeys = new Set([...subjectsOf(findings), ...(await touchedSubjects(tenant, done))]);
  const others = await lockUnclaimedAbout(tenant, [...subjectKeys], findings);
  const settled = await thoseGone(tenant, others, at);
  const madeFor = new Map(findings.map(({ subjectKey, id }) => [subjectKey, id]));
  const [only, ...more] = findings;
  const changes = settled.map((finding): ChangeRow => {
    const findingId = madeFor.get(finding.subjectKey) ?? (more.length === 0 ? only?.id : undefined);
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

/** Locks the unresolved findings about these subjects, other than those given and those that somebody has in hand. */
async function lockUnclaimedAbout(
  { em, serverId }: Tenant,
  subjectKeys: readonly string[],
  but: readonly Finding[] = [],
): Promise<Finding[]> {
  return em.find(
    Finding,
    {
      server: serverId,
      subjectKey: { $in: [...subjectKeys] },
      status: { $in: ['open', 'snoozed'] },
      claimedUntil: null,
      id: { $nin: but.map(({ id }) => id) },
    },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );
}

/** Closes those of the findings that do not hold any more. */
export async function closeGone(tenant: Tenant, findings: readonly Finding[], at: Date): Promise<void> {
  for (const finding of await thoseGone(tenant, findings, at)) {
    close(finding, { status: 'resolved', by: 'auto', how: 'gone', at });
  }
}

async function thoseGone(tenant: Tenant, findings: readonly Finding[], at: Date): Promise<readonly Finding[]> {
  const open = findings.filter(({ status }) => status === 'open' || status === 'snoozed');
  const gone: Finding[] = [];
  for (const [view, seen] of await viewsOf(tenant, open, at)) {
    gone.push(...seen.filter(({ rule, subjectKey }) => ruleOf(rule).examine(subjectKey, view).kind === 'nothing'));
  }
  return gone;
}

/** The findings by the view that shows their subjects: one of all characters, and one of each other subject. */
async function viewsOf(tenant: Tenant, findings: readonly Finding[], at: Date): Promise<Map<View, Finding[]>> {
  const { characters = [], others = [] } = Object.groupBy(findings, ({ subjectKey }) =>
    characterOfSubject(subjectKey) === undefined ? 'others' : 'characters',
  );
  const views = new Map<View, Finding[]>();
  if (characters.length > 0) views.set(await loadSubjectsView(tenant, subjectsOf(characters), at), characters);
  for (const [subjectKey, about] of Map.groupBy(others, (finding) => finding.subjectKey)) {
    views.set(await loadSubjectView(tenant, subjectKey, at), about);
  }
  return views;
}

function subjectsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ subjectKey }) => subjectKey))];
}
