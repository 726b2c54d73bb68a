import { type ChangeRow, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Character } from '../../database/entities/character.ts';
import { Link } from '../../database/entities/link.ts';
import { Player } from '../../database/entities/player.ts';
import { takeOverruledRefusals } from '../../database/refused-pair-rows.ts';
import { normaliseName } from '../../identity/names.ts';
import { about, type ChangeGrounds } from './change-grounds.ts';
import { dropTaught } from './forget-taught.ts';
import { linkRecord, mainRecord, playerRecord } from './identity-records.ts';
import { learnFrom } from './learn-aliases.ts';

/** Who links, on what evidence, and whether a human gave their word for it. */
export interface LinkGrounds extends ChangeGrounds {
  readonly source: Link['source'];
  readonly confidence: 'medium' | 'high' | 'confirmed';
  readonly evidence: readonly unknown[];
}

/** A new player, to whom nothing belongs yet, for a member or for somebody who is not on Discord. */
export async function createPlayer(
  tenant: Tenant,
  { displayName, memberId }: { readonly displayName: string; readonly memberId?: string },
  grounds: ChangeGrounds,
): Promise<Player> {
  const { em, serverId } = tenant;
  const player = em.create(Player, {
    server: serverId,
    displayName,
    nameKey: normaliseName(displayName),
    createdAt: grounds.at,
    createdBy: grounds.actor.id,
  });
  await em.flush();
  const created = { ...about(grounds), what: 'player.created', playerId: player.id, ...(memberId && { memberId }) };
  await recordChanges(tenant, [{ ...created, after: { id: player.id, displayName } }], grounds.at);
  return player;
}

/** Links one end to a player and records it. The end must have no link. */
export async function createLink(
  tenant: Tenant,
  player: Player,
  end: { readonly characterId: string } | { readonly memberId: string },
  grounds: LinkGrounds,
): Promise<Link> {
  const { em, serverId } = tenant;
  const confirmed = grounds.confidence === 'confirmed';
  const link = em.create(Link, {
    server: serverId,
    player,
    ...('characterId' in end ? { character: [serverId, end.characterId] } : { member: [serverId, end.memberId] }),
    source: grounds.source,
    confidence: grounds.confidence,
    evidence: [...grounds.evidence],
    createdAt: grounds.at,
    createdBy: grounds.actor.id,
    confirmedAt: confirmed ? grounds.at : null,
    confirmedBy: confirmed ? grounds.actor.id : null,
  });
  await em.flush();
  await recordChanges(
    tenant,
    [
      {
        ...about(grounds),
        what: 'link.created',
        ...endsOf(link),
        after: { ...linkRecord(link) },
        why: grounds.evidence,
      },
    ],
    grounds.at,
  );
  await learnFrom(tenant, [link], grounds);
  if (confirmed) await allowPairsOf(tenant, [player.id], grounds);
  return link;
}

/** By an officer's word these belong together: what an officer said before, that they do not, holds no longer. */
export async function allowPairsOf(
  tenant: Tenant,
  playerIds: readonly string[],
  grounds: ChangeGrounds,
): Promise<void> {
  if (playerIds.length === 0) return;
  const overruled = await takeOverruledRefusals(tenant, playerIds);
  const changes = overruled.map(({ playerId, characterId, memberId, ...before }) => ({
    ...about(grounds),
    what: memberId === null ? 'player.allowed' : 'pair.allowed',
    playerId,
    characterId,
    ...(memberId !== null && { memberId }),
    before,
  }));
  await recordChanges(tenant, changes, grounds.at);
}

/** Takes a link away with what it taught, and records it; a player that nothing belongs to any more goes with it. */
export async function removeLink(tenant: Tenant, link: Link, grounds: ChangeGrounds): Promise<void> {
  const { em, serverId } = tenant;
  const player = await em.findOneOrFail(Player, { id: link.player.id });
  // Recorded first, so that Undo finds the character back with its player.
  if (link.character && player.main?.id === link.character.id) await setMain(tenant, player, null, grounds);
  const removed = { ...about(grounds), what: 'link.removed', ...endsOf(link), before: { ...linkRecord(link) } };
  em.remove(link);
  await em.flush();
  await recordChanges(tenant, [removed], grounds.at);
  if (link.character) {
    await dropTaught(tenant, [{ playerId: player.id, evidence: link.evidence }], grounds);
  }
  if ((await em.count(Link, { player: [serverId, player.id] })) === 0) await removePlayer(tenant, player, grounds);
}

/** Gives a link to another player and records it; what it stands on, and who confirmed it when, stays. */
export async function moveLink(tenant: Tenant, link: Link, to: Player, grounds: ChangeGrounds): Promise<void> {
  const before = linkRecord(link);
  link.player = to;
  await tenant.em.flush();
  const moved = { ...about(grounds), what: 'link.moved', ...endsOf(link), before: { ...before } };
  await recordChanges(tenant, [{ ...moved, after: { ...linkRecord(link) } }], grounds.at);
}

/** Makes a character a player's main, or none of them, and records it. */
export async function setMain(
  tenant: Tenant,
  player: Player,
  mainId: string | null,
  grounds: ChangeGrounds,
): Promise<void> {
  const { em } = tenant;
  const known = player.main ? await em.findOne(Character, { id: player.main.id }) : null;
  const main = mainId === null ? null : await em.findOneOrFail(Character, { id: mainId });
  player.main = main;
  await em.flush();
  const what = main ? 'player.main_set' : 'player.main_cleared';
  const characterId = main?.id ?? known?.id;
  const change = { ...about(grounds), what, playerId: player.id, ...(characterId && { characterId }) };
  await recordChanges(
    tenant,
    [{ ...change, before: { ...mainRecord(known) }, after: { ...mainRecord(main) } }],
    grounds.at,
  );
}

/** Removes a player to whom nothing belongs any more and records them in full. */
export async function removePlayer(tenant: Tenant, player: Player, grounds: ChangeGrounds): Promise<void> {
  const { em } = tenant;
  const before = { ...(await playerRecord(tenant, player)) };
  em.remove(player);
  await em.flush();
  const change = { ...about(grounds), what: 'player.removed', playerId: player.id, before };
  await recordChanges(tenant, [change], grounds.at);
}

function endsOf(link: Link): Pick<ChangeRow, 'playerId' | 'characterId' | 'memberId'> {
  return {
    playerId: link.player.id,
    ...(link.character && { characterId: link.character.id }),
    ...(link.member && { memberId: link.member.id }),
  };
}
