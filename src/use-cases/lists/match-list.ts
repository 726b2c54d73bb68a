import { failed, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { findMatch } from '../people/match-card.ts';
import { type ListPage, openList } from './paged-list.ts';

/** All that a previewed match would link, each with its reasons. */
export async function listMatchLinks(
  context: Context,
  actor: Actor,
  batchId: string,
): Promise<Result<ListPage, { readonly code: 'match_not_found' }>> {
  const known = await context.database.inServer(actor.serverId, (tenant) => findMatch(tenant, batchId));
  if (!known) return failed({ code: 'match_not_found' });
  return openList(context, actor, { of: 'match_links', batchId });
}
