import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';
import { RefusedPair } from '../../../database/entities/refused-pair.ts';
import { RefusedPlayer } from '../../../database/entities/refused-player.ts';
import type { OverruledRefusal } from '../../../database/refused-pair-rows.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const pairs: PutBackByKind = {
  'pair.refused': allowPair,
  'pair.allowed': refusePairAgain,
  'player.refused': allowPlayer,
  'player.allowed': refusePlayerAgain,
};

async function allowPair({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId, memberId } = change;
  if (!characterId || !memberId) return 'changed_since';
  const pair = await em.findOne(RefusedPair, {
    character: [serverId, characterId] as [string, string],
    member: [serverId, memberId] as [string, string],
  });
  if (!pair) return 'changed_since';
  em.remove(pair);
  return 'undone';
}

async function refusePairAgain({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId, memberId } = change;
  if (!characterId || !memberId) return 'changed_since';
  const character = [serverId, characterId] as [string, string];
  const member = [serverId, memberId] as [string, string];
  if (await em.findOne(RefusedPair, { character, member })) return 'changed_since';
  const { refusedAt, refusedBy } = change.before as unknown as Pick<OverruledRefusal, 'refusedAt' | 'refusedBy'>;
  em.create(RefusedPair, { server: serverId, character, member, refusedAt: new Date(refusedAt), refusedBy });
  return 'undone';
}

async function allowPlayer({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId, playerId } = change;
  if (!characterId || !playerId) return 'changed_since';
  const refused = await em.findOne(RefusedPlayer, {
    character: [serverId, characterId] as [string, string],
    player: [serverId, playerId] as [string, string],
  });
  if (!refused) return 'changed_since';
  em.remove(refused);
  return 'undone';
}

async function refusePlayerAgain({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { characterId, playerId } = change;
  if (!characterId || !playerId) return 'changed_since';
  const character = [serverId, characterId] as [string, string];
  const player = [serverId, playerId] as [string, string];
  if (await em.findOne(RefusedPlayer, { character, player })) return 'changed_since';
  const { refusedAt, refusedBy } = change.before as unknown as Pick<OverruledRefusal, 'refusedAt' | 'refusedBy'>;
  em.create(RefusedPlayer, { server: serverId, character, player, refusedAt: new Date(refusedAt), refusedBy });
  return 'undone';
}
