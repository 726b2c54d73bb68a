import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../../../database/database.ts';
import type { Change } from '../../../database/entities/change.ts';
import { Guild } from '../../../database/entities/guild.ts';
import { reopenWithGuild } from '../../setup/removal-findings.ts';
import { type GuildRecord, watchAgain } from '../../setup/watch-again.ts';
import { MOST_GUILDS } from '../../setup/watched-guilds.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const guilds: PutBackByKind = { 'guild.removed': takeBackRemoval };

/** The guild is watched again, unless it is already, another one has its name, or there are enough. */
async function takeBackRemoval(tenant: Tenant, change: Change, at: Date): Promise<UndoStep> {
  const { em } = tenant;
  const { guildId } = change.after as unknown as GuildRecord;
  const guild = await em.findOne(Guild, { id: guildId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (guild?.removedAt?.getTime() !== change.at.getTime()) return 'changed_since';
  const { region, realmSlug, nameSlug } = guild;
  const namesakes = await em.count(Guild, { region, realmSlug, nameSlug, removedAt: null });
  if (namesakes > 0 || (await em.count(Guild, { removedAt: null })) >= MOST_GUILDS) return 'changed_since';
  await watchAgain(tenant, guild, at);
  await reopenWithGuild(tenant, change);
  return 'undone';
}
