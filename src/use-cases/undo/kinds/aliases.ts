import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';
import { Player } from '../../../database/entities/player.ts';
import { PlayerAlias } from '../../../database/entities/player-alias.ts';
import { normaliseName } from '../../../identity/names.ts';
import { forgetTaught } from '../../changes/forget-taught.ts';
import type { AliasRecord, LinkRecord } from '../../changes/identity-records.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const aliases: PutBackByKind = {
  'alias.learned': forgetAlias,
  'alias.added': forgetAlias,
  'alias.dropped': putAliasBack,
  'alias.moved': moveAliasBack,
};

async function forgetAlias({ em }: Tenant, change: Change): Promise<UndoStep> {
  const { id } = change.after as unknown as { id: string };
  const forgotten = await em.nativeDelete(PlayerAlias, { id });
  return forgotten > 0 ? 'undone' : 'changed_since';
}

async function putAliasBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { id, playerId, name, learnedAt, learnedBy } = change.before as unknown as AliasRecord;
  const player = await em.findOne(Player, { id: playerId });
  const key = normaliseName(name);
  if (!player || (await em.findOne(PlayerAlias, { player: [serverId, playerId], key }))) return 'changed_since';
  em.create(PlayerAlias, { server: serverId, id, player, name, key, learnedAt: new Date(learnedAt), learnedBy });
  return 'undone';
}

async function moveAliasBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { id, playerId } = change.before as unknown as AliasRecord;
  const alias = await em.findOne(PlayerAlias, { id });
  const player = await em.findOne(Player, { id: playerId });
  if (!alias || !player || alias.player.id !== (change.after as unknown as AliasRecord).playerId)
    return 'changed_since';
  if (await em.findOne(PlayerAlias, { player: [serverId, playerId], key: alias.key })) return 'changed_since';
  alias.player = player;
  return 'undone';
}

/** Forgets what was learned with links of which the making or the confirmation was undone, and answers the entries' ids. */
export async function forgetLearned(
  tenant: Tenant,
  undone: readonly Change[],
  learned: readonly Change[],
): Promise<Set<string>> {
  const linksOf = (...kinds: string[]) =>
    undone.filter(({ what }) => kinds.includes(what)).map(({ after }) => after as unknown as LinkRecord);
  const undoneLinkIds = new Set(linksOf('link.created', 'link.confirmed').map(({ id }) => id));
  const forgotten = await forgetTaught(tenant, { gone: linksOf('link.created'), undoneLinkIds, learned });
  return new Set(forgotten.map(({ changeId }) => changeId));
}
