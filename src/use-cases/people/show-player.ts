import type { Tenant } from '../../database/database.ts';
import { type FoundPlayer, findPlayersNotOnDiscord } from '../../database/search-rows.ts';
import { normaliseName } from '../../identity/names.ts';
import { failed, ok, type Result } from '../../result.ts';
import { type Actor, mayReadAsOfficer } from '../actor.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import { cardOfPlayer, type PlayerCard } from './player-card.ts';

export type { FoundPlayer };
export type PlayerProblem = { readonly code: 'player_gone' };

/** Discord shows at most this many choices. */
const CHOICES = 25;

/** A player's card as officers see it. */
export async function showPlayer(
  context: Context,
  actor: Actor,
  playerId: string,
): Promise<Result<PlayerCard, PlayerProblem>> {
  return onPlayer(context, actor, playerId, async (_tenant, card) => card);
}

/** A player, and the players not on Discord with whom they could be one: members are chosen from Discord's own list. */
export async function showMergePartners(
  context: Context,
  actor: Actor,
  playerId: string,
): Promise<Result<{ card: PlayerCard; notOnDiscord: readonly FoundPlayer[] }, PlayerProblem>> {
  return onPlayer(context, actor, playerId, async (tenant, card) => {
    const found = await findPlayersNotOnDiscord(tenant, '', CHOICES + 1);
    return { card, notOnDiscord: found.filter(({ id }) => id !== playerId).slice(0, CHOICES) };
  });
}

/** Players who are not on Discord and whose name holds what was typed; for officers only, because it tells who is who. */
export async function suggestPlayersNotOnDiscord(
  { database }: Context,
  actor: Actor,
  typed: string,
): Promise<FoundPlayer[]> {
  return database.inServer(actor.serverId, async (tenant) => {
    if (!(await mayReadAsOfficer(tenant, actor))) return [];
    return findPlayersNotOnDiscord(tenant, normaliseName(typed), CHOICES);
  });
}

async function onPlayer<Value>(
  { database, clock }: Context,
  { serverId }: Actor,
  playerId: string,
  show: (tenant: Tenant, card: PlayerCard) => Promise<Value>,
): Promise<Result<Value, PlayerProblem>> {
  return database.inServer(serverId, async (tenant) => {
    const card = isUuid(playerId) ? await cardOfPlayer(tenant, playerId, clock.now(), 'officer') : null;
    return card ? ok(await show(tenant, card)) : failed({ code: 'player_gone' });
  });
}
