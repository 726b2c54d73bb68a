import { LockMode } from '@mikro-orm/core';
import { bringBack } from '../../../database/character-rows.ts';
import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';
import { Guild } from '../../../database/entities/guild.ts';
import { Shrink } from '../../../database/entities/shrink.ts';
import { reviveCards } from '../../audit-channel/want-card.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const departures: PutBackByKind = {
  'departures.applied': takeBackDecision,
  'departures.ignored': takeBackDecision,
};

interface Decided {
  readonly shrinkId: string;
  readonly characterIds: readonly string[];
  readonly departedAt: string;
}

/**
 * Takes back what an officer said to the shrink guard: whoever departed by that word and was not seen since is present
 * again, and the question is open again.
 */
async function takeBackDecision(tenant: Tenant, change: Change): Promise<UndoStep> {
  const { em, serverId } = tenant;
  const { shrinkId, characterIds, departedAt } = change.after as unknown as Decided;
  const shrink = await em.findOne(Shrink, { id: shrinkId }, { refresh: true });
  if (!shrink?.decidedBy) return 'changed_since';
  // The guild before its characters, as a roster locks them.
  const guild = await em.findOneOrFail(Guild, { id: shrink.guild.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  await bringBack(tenant, characterIds, new Date(departedAt));
  const asked = await em.count(Shrink, { guild: [serverId, guild.id], decision: null });
  // Another set is asked about already: what is missing still is part of that.
  if (asked > 0) return 'undone';
  Object.assign(shrink, { decision: null, decidedAt: null, decidedBy: null });
  await em.flush();
  await reviveCards(tenant, 'shrink', [shrinkId]);
  return 'undone';
}
