import { recordChanges } from '../../database/change-rows.ts';
import { PlayerAlias } from '../../database/entities/player-alias.ts';
import { storableText } from '../../database/rows.ts';
import { keyLength, normaliseName } from '../../identity/names.ts';
import { phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { about } from '../changes/change-grounds.ts';
import { aliasRecord } from '../changes/identity-records.ts';
import { learnAliases } from '../changes/learn-aliases.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import { actByHand, byHand, type HandAnswer, type HandProblem } from './by-hand.ts';
import { cardOfPlayer } from './player-card.ts';

export type PlayerNameProblem =
  | HandProblem
  | { readonly code: 'player_gone' }
  | { readonly code: 'alias_gone' }
  | { readonly code: 'name_unusable'; readonly text: string };

/** A name on Discord is no longer, nor is a note. */
const LONGEST_NAME = 32;
/** Notes that say less claim nobody. */
const SHORTEST_KEY = 2;

/** By an officer's word notes call this player so too. */
export async function addPlayerName(
  context: Context,
  actor: Actor,
  playerId: string,
  text: string,
): Promise<Result<HandAnswer, PlayerNameProblem>> {
  const name = storableText(text).trim();
  const key = normaliseName(name);
  if (keyLength(key) < SHORTEST_KEY || [...name].length > LONGEST_NAME) return failed({ code: 'name_unusable', text });
  return byHand<HandAnswer, PlayerNameProblem>(context, actor, async (tenant, at) => {
    const card = isUuid(playerId) ? await cardOfPlayer(tenant, playerId, at, 'officer') : null;
    if (!card) return failed({ code: 'player_gone' });
    const values = { player: card.displayName, name };
    if ([card.displayName, ...card.aliases.map((alias) => alias.name)].some((known) => normaliseName(known) === key))
      return ok({ said: phrase('by_hand.already_called', values), card, undo: null });
    const answer = await actByHand(tenant, actor, at, phrase('by_hand.alias_added', values), async (authority) => {
      await learnAliases(tenant, [{ playerId, name }], authority, 'alias.added');
      return playerId;
    });
    return ok(answer);
  });
}

/** By an officer's word a name is not this player's, whoever said or taught that it is. */
export async function removePlayerName(
  context: Context,
  actor: Actor,
  playerId: string,
  aliasId: string,
): Promise<Result<HandAnswer, PlayerNameProblem>> {
  return byHand<HandAnswer, PlayerNameProblem>(context, actor, async (tenant, at) => {
    const { em, serverId } = tenant;
    const card = isUuid(playerId) ? await cardOfPlayer(tenant, playerId, at, 'officer') : null;
    if (!card) return failed({ code: 'player_gone' });
    const alias = isUuid(aliasId)
      ? await em.findOne(PlayerAlias, { id: aliasId, player: [serverId, playerId] as [string, string] })
      : null;
    if (!alias) return failed({ code: 'alias_gone' });
    const done = phrase('by_hand.alias_removed', { player: card.displayName, name: alias.name });
    const answer = await actByHand(tenant, actor, at, done, async (authority) => {
      const before = { ...aliasRecord(alias) };
      em.remove(alias);
      await em.flush();
      await recordChanges(tenant, [{ ...about(authority), what: 'alias.dropped', playerId, before }], at);
      return playerId;
    });
    return ok(answer);
  });
}
