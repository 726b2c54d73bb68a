import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../database/database.ts';
import { PagedList } from '../../database/entities/paged-list.ts';
import type { ListKey } from '../../database/list-rows.ts';
import type { Phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import { type ListItem, type ListQuery, listRows } from './list-queries.ts';
import { type Names, namesIn } from './phrase-names.ts';

/** One page of a list, with what its buttons need. */
export interface ListPage {
  readonly listId: string;
  readonly query: ListQuery;
  /** Counted from 0. */
  readonly page: number;
  readonly items: readonly ListItem[];
  /** How many the whole list has at this moment. */
  readonly total: number;
  readonly pages: number;
  readonly hasNext: boolean;
  /** For the labels of what can be chosen, where Discord draws no mentions. */
  readonly names: Names;
  /** What whoever pressed should know. */
  readonly remark?: Phrase;
}

export type ListProblem = { readonly code: 'list_not_found' };

const PAGE = 10;

/** The first page of a list; it is remembered, so that its buttons work for as long as its message exists. */
export async function openList(
  { database, clock }: Context,
  { serverId }: Pick<Actor, 'serverId'>,
  query: ListQuery,
): Promise<Result<ListPage, never>> {
  return database.inServer(serverId, async (tenant) => {
    const list = tenant.em.create(PagedList, {
      server: serverId,
      query: { ...query },
      starts: [null],
      openedAt: clock.now(),
    });
    await tenant.em.flush();
    return ok(await draw(tenant, list, 0, clock.now()));
  });
}

/** Another page of a list, or the same as it stands now: what was settled meanwhile is not on it any more. */
export async function turnPage(
  { database, clock }: Context,
  { serverId }: Actor,
  listId: string,
  page: number,
): Promise<Result<ListPage, ListProblem>> {
  return database.inServer(serverId, async (tenant) => {
    const list = isUuid(listId)
      ? await tenant.em.findOne(PagedList, { id: listId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
      : null;
    if (!list) return failed({ code: 'list_not_found' });
    return ok(await draw(tenant, list, Number.isInteger(page) && page in list.starts ? page : 0, clock.now()));
  });
}

async function draw(tenant: Tenant, list: PagedList, page: number, at: Date): Promise<ListPage> {
  const query = list.query as unknown as ListQuery;
  const most = query.most === undefined ? PAGE : Math.min(PAGE, query.most - page * PAGE);
  const behind = list.starts[page] as ListKey | null;
  const { rows, total, remark } = await listRows(tenant, query, { behind, limit: most + 1 }, at);
  const shown = rows.slice(0, most);
  const last = shown.at(-1);
  const hasNext = rows.length > most && (query.most === undefined || (page + 1) * PAGE < query.most);
  if (last && hasNext) {
    list.starts = [...list.starts.slice(0, page + 1), last.key];
    await tenant.em.flush();
  }
  const inAll = Math.min(total, query.most ?? total);
  return {
    listId: list.id,
    query,
    page,
    items: shown.map(({ item }) => item),
    total: inAll,
    pages: Math.max(page + (hasNext ? 2 : 1), Math.ceil(inAll / PAGE)),
    hasNext,
    ...(remark && { remark }),
    names: await namesIn(
      tenant,
      shown.flatMap(({ item }) => (item.kind === 'finding' || item.kind === 'fix' ? [item.line] : [])),
    ),
  };
}
