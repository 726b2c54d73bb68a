import { phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { carryOut } from '../changes/carry-out.ts';
import type { Context } from '../context.ts';
import { actByHand, byHand, type HandAnswer, type HandProblem } from './by-hand.ts';
import { confirmOnlyMember } from './give-character.ts';
import { cardOfPlayer, linksOfPlayer, nameOfEnd } from './player-card.ts';

export type ConfirmProblem = HandProblem | { readonly code: 'player_gone' } | { readonly code: 'link_gone' };

/** An officer's word that these belong to the player on whose card they stand. */
export async function confirmLinks(
  context: Context,
  actor: Actor,
  playerId: string,
  linkIds: readonly string[],
): Promise<Result<HandAnswer, ConfirmProblem>> {
  return byHand<HandAnswer, ConfirmProblem>(context, actor, async (tenant, at) => {
    const links = await linksOfPlayer(tenant, playerId, linkIds);
    if (links.length < linkIds.length) return failed({ code: 'link_gone' });
    const card = await cardOfPlayer(tenant, playerId, at, 'officer');
    if (!card) return failed({ code: 'player_gone' });
    const unconfirmed = links.filter((link) => !link.confirmedAt);
    const [first] = unconfirmed;
    if (!first) return ok({ said: phrase('by_hand.already_confirmed'), card, undo: null });
    const done =
      unconfirmed.length === 1
        ? phrase('by_hand.confirmed', { character: nameOfEnd(first), player: card.displayName })
        : phrase('by_hand.confirmed_several', { count: unconfirmed.length, player: card.displayName });
    const answer = await actByHand(tenant, actor, at, done, async (authority) => {
      const changes = unconfirmed.map(({ id: linkId }) => ({ kind: 'confirm_link', linkId }) as const);
      await carryOut(tenant, changes, authority);
      await confirmOnlyMember(tenant, playerId, authority);
      return playerId;
    });
    return ok(answer);
  });
}
