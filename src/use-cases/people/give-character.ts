import type { Tenant } from '../../database/database.ts';
import type { Character } from '../../database/entities/character.ts';
import { Link } from '../../database/entities/link.ts';
import { type Authority, carryOut, type IdentityChange, type LinkOrder } from '../changes/carry-out.ts';
import { createPlayer } from '../changes/identity-changes.ts';
import type { Owner } from './whose-is-it.ts';

/** What gives a character to whom an officer named; one that is linked moves. */
export function linkTo(
  person: LinkOrder['person'],
  { characterId, isLinked }: { readonly characterId: string; readonly isLinked: boolean },
  source: 'manual' | 'claim' = 'manual',
): IdentityChange[] {
  return [
    ...(isLinked ? [{ kind: 'unlink_character', characterId } as const] : []),
    { kind: 'link_character', characterId, person, source, confidence: 'high', reasons: [] },
    { kind: 'drop_candidate', characterId },
  ];
}

/** Gives a character that is nobody's to whom an officer named, by their word; answers whose it is now. */
export async function give(
  tenant: Tenant,
  { id: characterId }: Pick<Character, 'id'>,
  owner: Owner,
  authority: Authority,
  source: 'manual' | 'claim' = 'manual',
): Promise<string> {
  const person: LinkOrder['person'] =
    owner.kind === 'member' ? owner : { kind: 'player', playerId: await playerIdOf(tenant, owner, authority) };
  await carryOut(tenant, linkTo(person, { characterId, isLinked: false }, source), authority);
  const link = await tenant.em.findOneOrFail(Link, { character: [tenant.serverId, characterId] });
  // Whoever names a player who was not on Discord says nothing of a member who was linked to them since.
  if (owner.kind === 'member') await confirmOnlyMember(tenant, link.player.id, authority);
  return link.player.id;
}

async function playerIdOf(
  tenant: Tenant,
  owner: Exclude<Owner, { kind: 'member' }>,
  authority: Authority,
): Promise<string> {
  if (owner.kind === 'player') return owner.playerId;
  return (await createPlayer(tenant, { displayName: owner.name }, authority)).id;
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
