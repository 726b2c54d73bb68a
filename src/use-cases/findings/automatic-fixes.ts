import type { Tenant } from '../../database/database.ts';
import { Batch } from '../../database/entities/batch.ts';
import { Change } from '../../database/entities/change.ts';
import { Finding } from '../../database/entities/finding.ts';
import { PagedList } from '../../database/entities/paged-list.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { ListQuery } from '../lists/list-queries.ts';
import { type ListPage, type ListProblem, openList, turnPage } from '../lists/paged-list.ts';
import { undoBatch } from '../undo/undo-batch.ts';
import { undoneRemark } from '../undo/undone-remark.ts';
import { isUuid } from '../uuid.ts';
import { AUTOMATIC_FIXES } from './auto-fix.ts';
import { closeGone } from './look-again.ts';

/** All that rules fixed by themselves and one report told, however much that is, each with its Undo. */
export async function listAutomaticFixes(
  context: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<ListPage, ListProblem>> {
  const known = await context.database.inServer(actor.serverId, (tenant) => isKnown(tenant, batchId));
  if (!known) return failed({ code: 'list_not_found' });
  return openList(context, actor, { of: 'automatic_fixes', batchId });
}

/** Puts back everything on a list of automatic fixes, as one; what somebody changed since stays, and is told. */
export async function undoAutomaticFixes(
  context: Context,
  actor: Actor,
  listId: string,
  page: number,
): Promise<Result<ListPage, ListProblem>> {
  const at = context.clock.now();
  const remark = await context.database.inServer(actor.serverId, async (tenant) => {
    const list = isUuid(listId) ? await tenant.em.findOne(PagedList, { id: listId }) : null;
    const query = list?.query as ListQuery | undefined;
    return query?.of === 'automatic_fixes' ? undoAll(tenant, query.batchId, actor.memberId, at) : undefined;
  });
  const shown = await turnPage(context, actor, listId, page);
  return shown.ok && remark ? ok({ ...shown.value, remark }) : shown;
}

/** As `undoAutomaticFixes`, from any one of them: the whole of what one report told. */
export async function undoAutomaticBatch(
  { database, clock }: Context,
  { serverId, memberId }: Actor,
  batchId: string,
): Promise<Result<Phrase, { readonly code: 'change_not_found' }>> {
  return database.inServer(serverId, async (tenant) => {
    if (!(await isKnown(tenant, batchId))) return failed({ code: 'change_not_found' });
    return ok(await undoAll(tenant, batchId, memberId, clock.now()));
  });
}

async function isKnown({ em }: Tenant, batchId: string): Promise<boolean> {
  return isUuid(batchId) && (await em.count(Batch, { id: batchId, kind: AUTOMATIC_FIXES })) > 0;
}

async function undoAll(tenant: Tenant, batchId: string, by: string, at: Date): Promise<Phrase> {
  const { em, serverId } = tenant;
  const fixes = await em.find(Change, { batch: [serverId, batchId], what: 'finding.fixed', undoneAt: null });
  if (fixes.length === 0) return phrase('remark.nothing_to_undo');
  const { skipped } = await undoBatch(tenant, batchId, by, at);
  const findingIds = fixes.flatMap(({ finding }) => finding?.id ?? []);
  await closeGone(tenant, await em.find(Finding, { id: { $in: findingIds } }, { refresh: true }), at);
  await em.flush();
  return undoneRemark(by, skipped);
}
