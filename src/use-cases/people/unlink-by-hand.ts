import type { Tenant } from '../../database/database.ts';
import { Link } from '../../database/entities/link.ts';
import type { Player } from '../../database/entities/player.ts';
import { phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { removeLink } from '../changes/identity-changes.ts';
import type { Context } from '../context.ts';
import { actByHand, byHand, type HandAnswer, type HandProblem } from './by-hand.ts';
import { type CharacterProblem, resolveCharacter } from './find-character.ts';
import { linkOfPlayer, nameOfEnd } from './player-card.ts';

export type UnlinkProblem =
  | CharacterProblem
  | HandProblem
  | { readonly code: 'not_linked'; readonly character: string }
  | { readonly code: 'link_gone' };

/** Takes a character from its player. */
export async function unlinkCharacter(
  context: Context,
  actor: Actor,
  characterText: string,
): Promise<Result<HandAnswer, UnlinkProblem>> {
  return byHand<HandAnswer, UnlinkProblem>(context, actor, async (tenant, at) => {
    const resolved = await resolveCharacter(tenant, characterText, 'known');
    if (!resolved.ok) return resolved;
    const { id, name } = resolved.value;
    const found = await tenant.em.findOne(Link, { character: [tenant.serverId, id] });
    const link = found && (await linkOfPlayer(tenant, found.player.id, found.id));
    return link ? ok(await unlink(tenant, actor, link, at)) : failed({ code: 'not_linked', character: name });
  });
}

/** Takes one character or member from the player on whose card they stand. */
export async function unlinkFromPlayer(
  context: Context,
  actor: Actor,
  playerId: string,
  linkId: string,
): Promise<Result<HandAnswer, UnlinkProblem>> {
  return byHand<HandAnswer, UnlinkProblem>(context, actor, async (tenant, at) => {
    const link = await linkOfPlayer(tenant, playerId, linkId);
    return link ? ok(await unlink(tenant, actor, link, at)) : failed({ code: 'link_gone' });
  });
}

function unlink(tenant: Tenant, actor: Actor, link: Link, at: Date): Promise<HandAnswer> {
  const { id: playerId, displayName } = link.player as Player;
  const done = phrase('by_hand.unlinked', { what: nameOfEnd(link), player: displayName });
  return actByHand(tenant, actor, at, done, async (authority) => {
    await removeLink(tenant, link, authority);
    return playerId;
  });
}
