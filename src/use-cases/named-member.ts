import type { Tenant } from '../database/database.ts';
import { Link } from '../database/entities/link.ts';
import { type Authority, carryOut, type IdentityChange } from './carry-out.ts';

/** Gives a character to the member whom an officer named; one that is linked moves. */
export function linkToNamed(
  { characterId, isLinked }: { readonly characterId: string; readonly isLinked: boolean },
  memberId: string,
): IdentityChange[] {
  return [
    ...(isLinked ? [{ kind: 'unlink_character', characterId } as const] : []),
    {
      kind: 'link_character',
      characterId,
      person: { kind: 'member', memberId },
      source: 'manual',
      confidence: 'high',
      reasons: [],
    },
    { kind: 'drop_candidate', characterId },
  ];
}

/** "This character is @skate's" is also a word on @skate being that player, where there is nobody else to be meant. */
export async function confirmOnlyMember(tenant: Tenant, playerId: string, authority: Authority): Promise<void> {
  const { em, serverId } = tenant;
  const [link, ...others] = await em.find(Link, { player: [serverId, playerId], member: { $ne: null } });
  if (!link || others.length > 0 || link.confirmedAt) return;
  await carryOut(tenant, [{ kind: 'confirm_link', linkId: link.id }], authority);
}

/** As `confirmOnlyMember`, of the member whom the officer named, after something was linked to them. */
export async function confirmNamedMember(tenant: Tenant, memberId: string, authority: Authority): Promise<void> {
  const { player } = await tenant.em.findOneOrFail(Link, { member: [tenant.serverId, memberId] });
  await confirmOnlyMember(tenant, player.id, authority);
}
