import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../database/database.ts';
import { Link } from '../database/entities/link.ts';
import type { Player } from '../database/entities/player.ts';
import { resolveFindingsOf } from '../database/finding-rows.ts';
import { failed, ok, type Result } from '../result.ts';
import type { Actor } from './actor.ts';
import type { Context } from './context.ts';
import { type CharacterProblem, resolveCharacter } from './find-character.ts';
import { createLink, type LinkGrounds, lockCharacter, playerOf, removeLink } from './identity-changes.ts';
import { type PlayerCard, playerCard } from './player-card.ts';

export type LinkProblem =
  | CharacterProblem
  | { readonly code: 'member_unknown'; readonly memberId: string }
  | { readonly code: 'already_linked'; readonly character: string; readonly player: string }
  | { readonly code: 'not_linked'; readonly character: string };

/** Links a character to a member by an officer's word; the player is created where there is none. */
export async function linkByHand(
  { database, clock }: Context,
  actor: Actor,
  characterText: string,
  memberId: string,
): Promise<Result<PlayerCard, LinkProblem>> {
  const at = clock.now();
  return database.inServer(actor.serverId, async (tenant) => {
    const resolved = await resolveCharacter(tenant, characterText);
    if (!resolved.ok) return resolved;
    const character = (await lockCharacter(tenant, resolved.value.id)) ?? resolved.value;
    const taken = await linkOf(tenant, character.id);
    if (taken) return failed({ code: 'already_linked', character: character.name, player: taken.player.displayName });

    const grounds: LinkGrounds = { actor: officer(actor), source: 'manual', confidence: 'confirmed', evidence: [], at };
    const player = await playerOf(tenant, memberId, grounds);
    if (!player) return failed({ code: 'member_unknown', memberId });
    await createLink(tenant, player, { characterId: character.id }, grounds);
    await resolveFindingsOf(tenant, `character:${character.id}`, 'orphan_wow', at);
    return ok(await playerCard(tenant, player.id));
  });
}

/** Takes a character from its player; answers the character's name and the player's. */
export async function unlinkByHand(
  { database, clock }: Context,
  actor: Actor,
  characterText: string,
): Promise<Result<{ character: string; player: string }, LinkProblem>> {
  const at = clock.now();
  return database.inServer(actor.serverId, async (tenant) => {
    const resolved = await resolveCharacter(tenant, characterText);
    if (!resolved.ok) return resolved;
    const character = resolved.value;
    const link = await linkOf(tenant, character.id);
    if (!link) return failed({ code: 'not_linked', character: character.name });
    const player = link.player.displayName;
    await removeLink(tenant, link, { actor: officer(actor), at });
    return ok({ character: character.name, player });
  });
}

async function linkOf({ em, serverId }: Tenant, characterId: string) {
  const link = await em.findOne(
    Link,
    { character: [serverId, characterId] },
    { populate: ['player'], lockMode: LockMode.PESSIMISTIC_WRITE, lockTableAliases: ['l0'] },
  );
  return link as (Link & { player: Player }) | null;
}

function officer(actor: Actor) {
  return { kind: 'officer' as const, id: actor.memberId };
}
