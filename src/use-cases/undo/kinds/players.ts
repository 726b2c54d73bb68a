import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';
import { Link } from '../../../database/entities/link.ts';
import { Player } from '../../../database/entities/player.ts';
import { PlayerAlias } from '../../../database/entities/player-alias.ts';
import { normaliseName } from '../../../identity/names.ts';
import type { ChangeGrounds } from '../../changes/change-grounds.ts';
import { removePlayer } from '../../changes/identity-changes.ts';
import type { AliasRecord, LinkRecord, MainRecord, PlayerRecord } from '../../changes/identity-records.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const players: PutBackByKind = {
  'player.created': takePlayerAway,
  'player.removed': putPlayerBack,
  'player.main_set': putMainBack,
  'player.main_cleared': putMainBack,
};

async function takePlayerAway({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const made = change.after as unknown as PlayerRecord;
  const player = await em.findOne(Player, { id: made.id });
  if (!player || (await em.count(Link, { player: [serverId, made.id] })) > 0) return 'changed_since';
  em.remove(player);
  await em.flush();
  return 'undone';
}

async function putPlayerBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { id, displayName, aliases, createdAt, createdBy } = change.before as unknown as PlayerRecord;
  if (await em.findOne(Player, { id })) return 'changed_since';
  const player = em.create(Player, {
    server: serverId,
    id,
    displayName,
    nameKey: normaliseName(displayName),
    // Whose that character is shows when all links are back.
    main: null,
    createdAt: new Date(createdAt),
    createdBy,
  });
  for (const { id: aliasId, name, learnedAt, learnedBy } of aliases) {
    const learned = { id: aliasId, name, key: normaliseName(name), learnedAt: new Date(learnedAt), learnedBy };
    em.create(PlayerAlias, { ...learned, server: serverId, player });
  }
  await em.flush();
  return 'undone';
}

async function putMainBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { mainId } = change.before as unknown as MainRecord;
  const player = await em.findOne(Player, { id: change.playerId ?? null });
  if (!player || (player.main?.id ?? null) !== (change.after as unknown as MainRecord).mainId) return 'changed_since';
  const link = mainId === null ? null : await em.findOne(Link, { character: [serverId, mainId] });
  if (mainId !== null && link?.player.id !== player.id) return 'changed_since';
  player.main = link?.character ?? null;
  return 'undone';
}

/** By undoing these a link leaves the player whom they name. */
const LEAVING = ['link.created', 'link.moved'];

/** A player to whom nothing belongs any more goes with their last link, as when it is taken away by hand. */
export async function letEmptiedGo(tenant: Tenant, undone: readonly Change[], grounds: ChangeGrounds): Promise<void> {
  const { em, serverId } = tenant;
  const left = undone.flatMap(({ what, playerId }) => (LEAVING.includes(what) && playerId ? [playerId] : []));
  if (left.length === 0) return;
  const players = await em.find(Player, { id: { $in: [...new Set(left)] } });
  const links = await em.find(Link, { server: serverId, player: { id: { $in: left } } });
  const owning = new Set(links.map(({ player }) => player.id));
  for (const player of players) if (!owning.has(player.id)) await removePlayer(tenant, player, grounds);
}

/**
 * Whoever would come back with nothing, because all that was theirs is somebody else's by now, stays gone.
 * @returns what is not undone after all
 */
export async function leaveNobodyBehind(
  { em, serverId }: Tenant,
  undone: readonly Change[],
  asked: readonly Change[],
): Promise<ReadonlySet<Change>> {
  const ofWhom = ({ before }: Change) => (before as unknown as LinkRecord).playerId;
  const owned = new Set(asked.filter(({ what }) => what === 'link.removed' || what === 'link.moved').map(ofWhom));
  const back = undone.filter(({ what, playerId }) => what === 'player.removed' && playerId && owned.has(playerId));
  if (back.length === 0) return new Set();
  const ids = back.flatMap(({ playerId }) => playerId ?? []);
  const links = await em.find(Link, { server: serverId, player: { id: { $in: ids } } });
  const owning = new Set(links.map(({ player }) => player.id));
  const nobody = new Set(ids.filter((id) => !owning.has(id)));
  const names = undone.filter((change) => change.what === 'alias.moved' && nobody.has(ofWhom(change)));
  for (const { after } of names) {
    const { id, playerId } = after as unknown as AliasRecord;
    await em.nativeUpdate(PlayerAlias, { id }, { player: [serverId, playerId] as [string, string] });
  }
  await em.nativeDelete(Player, { server: serverId, id: { $in: [...nobody] } });
  return new Set([...back.filter(({ playerId }) => playerId && nobody.has(playerId)), ...names]);
}

/** Players who are back have the main that they had, unless it is somebody else's by now. */
export async function giveMainsBack({ em, serverId }: Tenant, undone: readonly Change[]): Promise<void> {
  const players = undone
    .filter(({ what }) => what === 'player.removed')
    .map(({ before }) => before as unknown as PlayerRecord);
  const mains = new Map(players.flatMap(({ id, mainId }) => (mainId === null ? [] : [[mainId, id] as const])));
  if (mains.size === 0) return;
  const characters = [...mains.keys()].map((id) => [serverId, id] as [string, string]);
  const links = await em.find(Link, { character: { $in: characters } }, { populate: ['player'] });
  for (const { character, player } of links) {
    if (character && mains.get(character.id) === player.id) player.main = character;
  }
  await em.flush();
}
