import { LockMode } from '@mikro-orm/core';
import type { Tenant } from '../database/database.ts';
import type { Change } from '../database/entities/change.ts';
import { CharacterClaim } from '../database/entities/character-claim.ts';
import { Guild } from '../database/entities/guild.ts';
import { Shrink } from '../database/entities/shrink.ts';
import { reviveCards } from './want-card.ts';
import { MOST_GUILDS } from './watched-guilds.ts';

/** A guild as the history tells of it. */
export interface GuildRecord {
  readonly guildId: string;
  readonly name: string;
  readonly realmName: string;
}

export function guildRecord({ id: guildId, name, realmName }: Guild): GuildRecord {
  return { guildId, name, realmName };
}

/** The guild is watched again, unless it is already, another one has its name, or there are enough. */
export async function takeBackRemoval(tenant: Tenant, change: Change, at: Date): Promise<'undone' | 'changed_since'> {
  const { em } = tenant;
  const { guildId } = change.after as unknown as GuildRecord;
  const guild = await em.findOne(Guild, { id: guildId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (guild?.removedAt?.getTime() !== change.at.getTime()) return 'changed_since';
  const { region, realmSlug, nameSlug } = guild;
  const namesakes = await em.count(Guild, { region, realmSlug, nameSlug, removedAt: null });
  if (namesakes > 0 || (await em.count(Guild, { removedAt: null })) >= MOST_GUILDS) return 'changed_since';
  await watchAgain(tenant, guild, at);
  return 'undone';
}

/** Everything of a removed guild counts again as it was left; its next roster says what changed meanwhile. */
export async function watchAgain(tenant: Tenant, guild: Guild, at: Date): Promise<void> {
  const { em, serverId } = tenant;
  guild.removedAt = null;
  guild.addedAt = at;
  await em.flush();
  const ofGuild = { guild: [serverId, guild.id] as [string, string] };
  const shrinks = await em.find(Shrink, { ...ofGuild, decision: null });
  const claims = await em.find(CharacterClaim, { character: ofGuild, decision: null });
  await reviveCards(tenant, 'shrink', idsOf(shrinks));
  await reviveCards(tenant, 'claim', idsOf(claims));
  await reviveCards(tenant, 'rank_shift', [guild.id]);
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
