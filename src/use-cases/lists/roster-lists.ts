import type { Tenant } from '../../database/database.ts';
import { loadPlayerList, type PlayerListRow } from '../../database/list-rows.ts';
import { ok, type Result } from '../../result.ts';
import { type Actor, mayReadAsOfficer } from '../actor.ts';
import type { Context } from '../context.ts';
import type { PlayerCard } from '../people/player-card.ts';
import { type PlayerProblem, showPlayer } from '../people/show-player.ts';
import { isUuid } from '../uuid.ts';
import { searchedKey } from './list-queries.ts';
import { type ListPage, openList } from './paged-list.ts';

/** What `/roster players` answers: the list, or the one player that was chosen from the suggestions. */
export type PlayersAnswer =
  | { readonly kind: 'list'; readonly list: ListPage }
  | { readonly kind: 'card'; readonly card: PlayerCard };

/** Rules about something that is said in two places and does not agree. */
const MISMATCHES = ['role_mismatch', 'no_guild_role', 'departed_role', 'note_mismatch', 'link_contradicts_note'];

/** Discord shows at most this many choices. */
const CHOICES = 25;

/** Characters without player, or members with a guild role of whom no character is known. */
export async function listOrphans(
  context: Context,
  actor: Actor,
  of: 'orphan_characters' | 'orphan_members',
): Promise<Result<ListPage, never>> {
  return openList(context, actor, { of });
}

/** Whose role or note says something else than what is recorded, as far as nobody decided it. */
export async function listMismatches(context: Context, actor: Actor): Promise<Result<ListPage, never>> {
  return openList(context, actor, {
    of: 'findings',
    title: 'mismatches',
    rules: MISMATCHES,
    statuses: ['open', 'snoozed'],
  });
}

/** Every player, or those with a name that holds what was typed. */
export async function listPlayers(
  context: Context,
  actor: Actor,
  search: string,
): Promise<Result<PlayersAnswer, PlayerProblem>> {
  if (isUuid(search)) {
    const card = await showPlayer(context, actor, search);
    return card.ok ? ok({ kind: 'card', card: card.value }) : card;
  }
  const list = await openList(context, actor, { of: 'players', search });
  return list.ok ? ok({ kind: 'list', list: list.value }) : list;
}

/** Players with a name that holds what was typed; who belongs together is for officers only. */
export async function suggestPlayers(
  { database }: Context,
  actor: Actor,
  typed: string,
): Promise<readonly PlayerListRow[]> {
  return database.inServer(actor.serverId, async (tenant: Tenant) => {
    if (!(await mayReadAsOfficer(tenant, actor))) return [];
    return loadPlayerList(tenant, searchedKey(typed), { behind: null, limit: CHOICES });
  });
}
