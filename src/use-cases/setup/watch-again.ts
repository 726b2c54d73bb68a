import type { Tenant } from '../../database/database.ts';
import { CharacterClaim } from '../../database/entities/character-claim.ts';
import type { Guild } from '../../database/entities/guild.ts';
import { Shrink } from '../../database/entities/shrink.ts';
import { reviveCards } from '../audit-channel/want-card.ts';

/** A guild as the history tells of it. */
export interface GuildRecord {
  readonly guildId: string;
  readonly name: string;
  readonly realmName: string;
}

export function guildRecord({ id: guildId, name, realmName }: Guild): GuildRecord {
  return { guildId, name, realmName };
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
