import { Link } from '../../database/entities/link.ts';
import { phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { setMain } from '../changes/identity-changes.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import { actByHand, byHand, type HandAnswer, type HandProblem } from './by-hand.ts';
import { cardOfPlayer, linkOfPlayer } from './player-card.ts';

export type MainProblem = HandProblem | { readonly code: 'link_gone' };

/** Makes one of a player's characters their main. */
export async function chooseMain(
  context: Context,
  actor: Actor,
  playerId: string,
  characterId: string,
): Promise<Result<HandAnswer, MainProblem>> {
  return byHand<HandAnswer, MainProblem>(context, actor, async (tenant, at) => {
    const { em, serverId } = tenant;
    const found = isUuid(characterId) ? await em.findOne(Link, { character: [serverId, characterId] }) : null;
    const link = found && (await linkOfPlayer(tenant, playerId, found.id));
    if (!link?.character) return failed({ code: 'link_gone' });
    const { character, player } = link;
    const names = { character: character.name, player: player.displayName };
    if (player.main?.id === character.id) {
      const card = await cardOfPlayer(tenant, playerId, at, 'officer');
      return ok({ said: phrase('by_hand.already_main', names), card, undo: null });
    }
    const answer = await actByHand(tenant, actor, at, phrase('by_hand.main', names), async (authority) => {
      await setMain(tenant, player, character.id, authority);
      return playerId;
    });
    return ok(answer);
  });
}
