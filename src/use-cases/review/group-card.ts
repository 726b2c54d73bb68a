import { LockMode } from '@mikro-orm/core';
import { lockOpenFindings } from '../../database/batch-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { loadGroup } from '../../database/review-rows.ts';
import type { Phrase } from '../../phrase.ts';
import { type FindingGroup, planGroup } from '../../quality/finding-group.ts';
import { worstOf } from '../../quality/lifecycle.ts';
import type { Severity } from '../../quality/rule.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import { loadSubjectsView } from '../findings/subject-view.ts';
import { isUuid } from '../uuid.ts';

/** Several findings about one person as one card, as data. */
export interface GroupCard {
  /** The first of them: by it the group is found again. */
  readonly findingId: string;
  readonly rule: string;
  /** Whose they are, as far as Rollcall knows; else the name that their notes share. */
  readonly who: string;
  readonly known: boolean;
  readonly lines: readonly GroupLine[];
  /** How many there are: the card shows the first few, and its buttons are about those alone. */
  readonly size: number;
  readonly state: GroupState;
}

export interface GroupLine {
  readonly line: Phrase;
  readonly because: readonly Phrase[];
  /** Fix would link it to the person. */
  readonly fits: boolean;
}

export type GroupState =
  | {
      readonly kind: 'open';
      /** What a press is worth. */
      readonly offer: string;
      /** Of the worst of them. */
      readonly severity: Severity;
      readonly fixable: number;
      readonly confirmable: number;
      readonly asksWhose: boolean;
      readonly needsHuman: Phrase | undefined;
    }
  | {
      readonly kind: 'decided';
      readonly batchId: string;
      readonly outcome: Phrase;
      readonly by: string;
      readonly at: Date;
      readonly undone: { readonly by: string; readonly at: Date; readonly skipped: number } | undefined;
    };

/** What an officer decided about a group, as its batch keeps it. */
export interface GroupDecision {
  readonly findingId: string;
  readonly findingIds: readonly string[];
  readonly who: string;
  readonly outcome: Phrase;
  readonly lines: readonly GroupLine[];
  readonly undone?: { readonly by: string; readonly at: string; readonly skipped: number };
}

export const REVIEW_GROUP = 'review_group';

/** So many fit on one card with their evidence: an officer's word is for what they read. */
const SHOWN = 12;

export interface OpenGroup {
  readonly group: FindingGroup;
  readonly rule: string;
  readonly key: string;
  readonly size: number;
  readonly severity: Severity;
}

/**
 * The open findings that stand on one card with this one; nothing when it is alone, closed, or of a rule that groups
 * nothing.
 */
export async function openGroup(tenant: Tenant, findingId: string, at: Date): Promise<OpenGroup | undefined> {
  const stored = isUuid(findingId) ? await loadGroup(tenant, findingId, SHOWN) : undefined;
  if (!stored || stored.findings.length < 2) return undefined;
  const { rule, key, size, findings } = stored;
  const view = await loadSubjectsView(
    tenant,
    findings.map(({ subjectKey }) => subjectKey),
    at,
  );
  const group = planGroup(ruleOf(rule), findings, view);
  if (group.entries.length < 2) return undefined;
  return { group, rule, key, size, severity: worstOf(findings.map((finding) => finding.severity)) };
}

/** Lets nobody else change what stands on one card with this one. What waited here may have changed it: look once more. */
export async function lockGroup(tenant: Tenant, findingId: string): Promise<void> {
  const stored = isUuid(findingId) ? await loadGroup(tenant, findingId, SHOWN) : undefined;
  if (!stored) return;
  await lockOpenFindings(
    tenant,
    stored.findings.map(({ id }) => id),
  );
}

export async function groupCard(tenant: Tenant, findingId: string, at: Date): Promise<GroupCard | undefined> {
  const open = await openGroup(tenant, findingId, at);
  return open && openGroupCard(findingId, open);
}

export function openGroupCard(findingId: string, { group, rule, key, size, severity }: OpenGroup): GroupCard {
  const { entries, fixable, confirmable, person, needsHuman, offer } = group;
  return {
    findingId,
    rule,
    who: person ?? key,
    known: person !== undefined,
    lines: linesOf(group),
    size: Math.max(size, entries.length),
    state: {
      kind: 'open',
      offer,
      severity,
      fixable: fixable.length,
      confirmable: confirmable.length,
      asksWhose: ruleOf(rule).asksWhose ?? false,
      needsHuman,
    },
  };
}

export function linesOf({ entries, fixable }: FindingGroup): GroupLine[] {
  return entries.map((entry) => ({ line: entry.line, because: entry.because, fits: fixable.includes(entry) }));
}

/** Locked until the transaction ends: of two who undo it, the second sees that it is undone. */
export async function lockGroupBatch({ em }: Tenant, batchId: string): Promise<Batch | null> {
  if (!isUuid(batchId)) return null;
  return em.findOne(Batch, { id: batchId, kind: REVIEW_GROUP }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

export function decidedGroupCard(batch: Batch): GroupCard {
  const { findingId, who, outcome, lines, undone } = batch.what as unknown as GroupDecision;
  return {
    findingId,
    rule: batch.rule ?? '',
    who,
    known: true,
    lines,
    size: lines.length,
    state: {
      kind: 'decided',
      batchId: batch.id,
      outcome,
      by: batch.startedBy,
      at: batch.finishedAt ?? batch.startedAt,
      undone: undone && { ...undone, at: new Date(undone.at) },
    },
  };
}
