import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Server } from '../../database/entities/server.ts';
import type { Phrase } from '../../phrase.ts';
import type { LeftToHumans } from '../../quality/fix-all.ts';
import type { RoleWave } from '../../quality/role-approval.ts';
import {
  approvalGiven,
  approvalsOf,
  contentOf,
  expiresAt,
  FIX_ALL_UNDO,
  type FixAllContent,
  type FixAllItem,
  findFixAll,
  isExpired,
  progressOf,
  turnedDown,
  type Undone,
} from './fix-all-batch.ts';

/** A Fix all as its card shows it, as data. */
export interface FixAllCard {
  readonly batchId: string;
  readonly rule: string;
  readonly startedBy: string;
  /** How many findings it is about. */
  readonly count: number;
  /** One page of what it does. */
  readonly items: readonly Pick<FixAllItem, 'title' | 'label' | 'because'>[];
  readonly page: number;
  readonly pages: number;
  readonly left: readonly LeftToHumans[];
  readonly roles: FixAllContent['roles'];
  readonly wave: RoleWave | null;
  readonly state: FixAllState;
}

export type FixAllState =
  | { readonly kind: 'preview'; readonly needsApproval: boolean; readonly mayApproveAlone: boolean }
  | {
      readonly kind: 'asked';
      readonly by: string;
      readonly until: Date;
      readonly mayApproveAlone: boolean;
      /** Whether it is for the reader of a private card to withdraw it; for the others to approve or refuse it. */
      readonly isReaders: boolean;
    }
  | { readonly kind: 'withdrawn' | 'refused'; readonly by: string; readonly at: Date }
  | { readonly kind: 'expired' }
  | ({
      readonly kind: 'under_way';
      readonly what: 'fix' | 'undo';
      /** The batch that Stop stops. */
      readonly batchId: string;
      readonly by: string;
      readonly stoppedBy: string | null;
    } & Outcome)
  | ({
      readonly kind: 'finished';
      readonly at: Date;
      readonly approvedBy: string | null;
      readonly stoppedBy: string | null;
      readonly gaveUp: Phrase | null;
      readonly canUndo: boolean;
    } & Outcome)
  | {
      readonly kind: 'undone';
      readonly by: string;
      readonly at: Date;
      readonly stoppedBy: string | null;
      readonly left: number;
      readonly problems: readonly Undone[];
      /** It was stopped, or Discord refused some of it: the rest can be tried again. */
      readonly canUndoRest: boolean;
    };

interface Outcome {
  readonly total: number;
  readonly done: number;
  readonly problems: readonly Undone[];
}

/** What a page shows: few enough for one embed whatever they say. */
const ITEMS_ON_PAGE = 10;

/** @param reader whose private card it is; nothing for the audit channel */
export async function fixAllCard(
  tenant: Tenant,
  batch: Batch,
  at: Date,
  { page = 0, reader }: { readonly page?: number; readonly reader?: string } = {},
): Promise<FixAllCard> {
  const { items, left, roles, wave } = contentOf(batch);
  const pages = Math.max(1, Math.ceil(items.length / ITEMS_ON_PAGE));
  const shown = Math.min(Math.max(0, page), pages - 1);
  return {
    batchId: batch.id,
    rule: batch.rule ?? '',
    startedBy: batch.startedBy,
    count: items.length,
    items: items.slice(shown * ITEMS_ON_PAGE, (shown + 1) * ITEMS_ON_PAGE),
    page: shown,
    pages,
    left,
    roles,
    wave,
    state: await stateOf(tenant, batch, at, reader),
  };
}

/** The card that stands in the audit channel: for an approval, and for what takes longer than a private answer lives. */
export async function fixAllAuditCard(
  tenant: Tenant,
  batchId: string,
  at: Date,
): Promise<{ content: FixAllCard; isOver: boolean } | undefined> {
  const batch = await findFixAll(tenant, batchId);
  if (!batch) return undefined;
  const content = await fixAllCard(tenant, batch, at);
  const { kind } = content.state;
  return { content, isOver: kind !== 'preview' && kind !== 'asked' && kind !== 'under_way' };
}

async function stateOf(tenant: Tenant, batch: Batch, at: Date, reader: string | undefined): Promise<FixAllState> {
  const approvals = approvalsOf(batch);
  if (batch.finishedAt) return finishedState(tenant, batch, batch.finishedAt);
  if (batch.begunAt) return underWay(batch, 'fix');
  const down = turnedDown(batch);
  if (down) return { kind: down.kind, by: down.by, at: new Date(down.at) };
  if (isExpired(batch, at)) return { kind: 'expired' };
  const { needsApproval } = contentOf(batch);
  const mayApproveAlone = needsApproval && reader === batch.startedBy && (await isOwner(tenant, reader));
  const asked = approvals.find(({ kind }) => kind === 'asked');
  if (asked) {
    const isReaders = reader === batch.startedBy;
    return { kind: 'asked', by: asked.by, until: expiresAt(batch), mayApproveAlone, isReaders };
  }
  return { kind: 'preview', needsApproval, mayApproveAlone };
}

function underWay(batch: Batch, what: 'fix' | 'undo'): FixAllState {
  const { id: batchId, startedBy: by, stoppedBy } = batch;
  return { kind: 'under_way', what, batchId, by, stoppedBy: stoppedBy ?? null, ...outcomeOf(batch) };
}

async function finishedState({ em }: Tenant, batch: Batch, at: Date): Promise<FixAllState> {
  const { undo, done, gaveUp } = progressOf(batch);
  if (undo?.kind === 'done') {
    return {
      kind: 'undone',
      by: undo.by,
      at: new Date(undo.at),
      stoppedBy: null,
      left: undo.skipped,
      problems: [],
      canUndoRest: false,
    };
  }
  const undoing = undo && (await lastUndo(em, batch, undo.batchId));
  if (undoing && !undoing.finishedAt) return underWay(undoing, 'undo');
  if (undoing?.finishedAt) {
    const { total, done: putBack, problems } = outcomeOf(undoing);
    return {
      kind: 'undone',
      by: undoing.startedBy,
      at: undoing.finishedAt,
      stoppedBy: undoing.stoppedBy ?? null,
      left: total - putBack,
      problems,
      canUndoRest: total > putBack,
    };
  }
  const approval = approvalGiven(batch);
  return {
    kind: 'finished',
    at,
    approvedBy: approval?.by ?? null,
    stoppedBy: batch.stoppedBy ?? null,
    gaveUp,
    canUndo: done > 0,
    ...outcomeOf(batch),
  };
}

/** The Undo pressed last; where that one could not begin, nobody goes on with it, and the one before counts. */
async function lastUndo(em: Tenant['em'], { id: undoes }: Batch, pressedLast: string): Promise<Batch | null> {
  const begun = { kind: FIX_ALL_UNDO, begunAt: { $ne: null } };
  return (
    (await em.findOne(Batch, { ...begun, id: pressedLast })) ??
    em.findOne(Batch, { ...begun, what: { undoes } }, { orderBy: { startedAt: 'desc' } })
  );
}

function outcomeOf(batch: Batch): Outcome {
  const { done, skipped, failed } = progressOf(batch);
  return { total: contentOf(batch).items.length, done, problems: [...failed, ...skipped] };
}

async function isOwner({ em, serverId }: Tenant, memberId: string): Promise<boolean> {
  const server = await em.findOneOrFail(Server, { id: serverId });
  return server.ownerId === memberId;
}
