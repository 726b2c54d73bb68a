import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import type { Phrase } from '../../phrase.ts';
import type { LeftToHumans, Previewed, RoleTraffic } from '../../quality/fix-all.ts';
import type { RoleWave } from '../../quality/role-approval.ts';
import { isUuid } from '../uuid.ts';

/** A Fix all, and the Undo of one whose roles take as long as they did. */
export const FIX_ALL = 'fix_all';
export const FIX_ALL_UNDO = 'fix_all_undo';

/** How long a second officer has, and how long a preview may lie about. */
const APPROVAL_MS = 86_400_000;

/** Who carries a batch out says so again well within this time; else somebody else goes on. */
export const BATCH_CLAIM_MS = 120_000;

/** What would be done about one finding, as the preview says it. */
export interface FixAllItem extends Previewed {
  readonly subjectKey: string;
  readonly title: Phrase;
  readonly label: Phrase;
  readonly because: Phrase | null;
}

/** What a preview showed: exactly this is carried out, where it still holds. */
export interface FixAllContent {
  readonly items: readonly FixAllItem[];
  readonly left: readonly LeftToHumans[];
  readonly roles: readonly (RoleTraffic & { readonly name: string })[];
  /** Where roles come and go. */
  readonly wave: RoleWave | null;
  readonly needsApproval: boolean;
  /** The batch that this one puts back. */
  readonly undoes: string | null;
}

/**
 * `asked`: for somebody else's approval; `alone`: the owner's own, by typing the number; `withdrawn` by whoever asked,
 * and `refused` by somebody else, end it.
 */
export interface Approval {
  readonly kind: 'asked' | 'approved' | 'alone' | 'withdrawn' | 'refused';
  readonly by: string;
  readonly at: string;
}

/** Something that was not done, and why. */
export interface Undone {
  readonly title: Phrase;
  readonly because: Phrase;
}

export interface FixAllProgress {
  /** Once every step is written down; before, nothing happened. */
  readonly planned: boolean;
  readonly done: number;
  /** Left alone, because their facts changed since the preview, somebody is at them, or changed the same roles. */
  readonly skipped: readonly Undone[];
  readonly failed: readonly Undone[];
  /** What made Rollcall give up on the rest. */
  readonly gaveUp: Phrase | null;
  /** Of a Fix all that somebody undid: the batch that does it, or how it ended. */
  readonly undo: FixAllUndo | null;
}

export type FixAllUndo =
  | { readonly kind: 'batch'; readonly batchId: string }
  | { readonly kind: 'done'; readonly by: string; readonly at: string; readonly skipped: number };

export const NOTHING_DONE: FixAllProgress = {
  planned: false,
  done: 0,
  skipped: [],
  failed: [],
  gaveUp: null,
  undo: null,
};

export function contentOf(batch: Batch): FixAllContent {
  return batch.what as unknown as FixAllContent;
}

export function progressOf(batch: Batch): FixAllProgress {
  return { ...NOTHING_DONE, ...batch.progress };
}

export function approvalsOf(batch: Batch): readonly Approval[] {
  return batch.approvals as Approval[];
}

/** The word by which a batch may begin that needs one. */
export function approvalGiven(batch: Batch): Approval | undefined {
  return approvalsOf(batch).find(({ kind }) => kind === 'approved' || kind === 'alone');
}

/** The word that ended a batch before it began. */
export function turnedDown(batch: Batch): (Approval & { readonly kind: 'withdrawn' | 'refused' }) | undefined {
  for (const { kind, ...said } of approvalsOf(batch)) {
    if (kind === 'withdrawn' || kind === 'refused') return { kind, ...said };
  }
  return undefined;
}

/** Whether a batch is still a question: nobody carried it out or turned it down, and its time is not over. */
export function isUndecided(batch: Batch, at: Date): boolean {
  return !batch.begunAt && !isExpired(batch, at) && !turnedDown(batch);
}

export function setProgress(batch: Batch, progress: FixAllProgress): void {
  batch.progress = { ...progress };
}

/** A batch that was not begun in time is over: what it showed is too old. */
export function isExpired(batch: Batch, at: Date): boolean {
  return !batch.begunAt && at.getTime() >= expiresAt(batch).getTime();
}

export function expiresAt(batch: Batch): Date {
  const asked = approvalsOf(batch).find(({ kind }) => kind === 'asked');
  return new Date((asked ? new Date(asked.at) : batch.startedAt).getTime() + APPROVAL_MS);
}

export async function findFixAll({ em }: Tenant, batchId: string): Promise<Batch | null> {
  return isUuid(batchId) ? em.findOne(Batch, { id: batchId, kind: FIX_ALL }) : null;
}

/** Locked until the transaction ends; also the batch of an Undo. */
export async function lockBatch({ em }: Tenant, batchId: string): Promise<Batch | null> {
  if (!isUuid(batchId)) return null;
  return em.findOne(
    Batch,
    { id: batchId, kind: { $in: [FIX_ALL, FIX_ALL_UNDO] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
}

/** The Fix all that a batch is about: itself, or the one that it puts back. */
export function fixAllOf(batch: Batch): string {
  return contentOf(batch).undoes ?? batch.id;
}

/** The batch of this rule that is being carried out, of which there is at most one. */
export async function batchUnderWay({ em }: Tenant, rule: string): Promise<Batch | null> {
  return em.findOne(Batch, { rule, begunAt: { $ne: null }, finishedAt: null });
}
