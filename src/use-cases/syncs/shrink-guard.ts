import { createHash } from 'node:crypto';
import type { Tenant } from '../../database/database.ts';
import type { Guild } from '../../database/entities/guild.ts';
import { Shrink } from '../../database/entities/shrink.ts';
import type { KnownCharacter, RosterChanges } from '../../identity/roster-changes.ts';
import { wantCard } from '../audit-channel/want-card.ts';

/**
 * Keeps the question whether those really left that a complete roster lost all at once (domain.md §4.1): asks it once
 * for each set of characters, follows the set while nobody decided, and closes when they are listed again, or no longer
 * too many at once: then those who are still missing departed as with any roster, unless an officer said that they stay.
 * @param departed whom the roster departed
 * @param kept whom it did not list either, and who stay by an officer's word
 * @param listed how many characters the roster still lists
 * @returns whether these were not held back by the roster before
 */
export async function guardShrink(
  tenant: Tenant,
  guild: Guild,
  {
    heldBack,
    departed,
    kept,
    listed,
  }: Pick<RosterChanges, 'heldBack' | 'departed' | 'kept'> & {
    readonly listed: number;
  },
  at: Date,
): Promise<boolean> {
  const { em, serverId } = tenant;
  const ofGuild = { guild: [serverId, guild.id] as [string, string] };
  const undecided = await em.findOne(Shrink, { ...ofGuild, decision: null }, { refresh: true });
  const characterIds = heldBack.map(({ id }) => id).sort();
  const fingerprint = fingerprintOf(characterIds);
  if (undecided?.fingerprint === fingerprint) {
    undecided.listed = listed;
    return false;
  }
  const isIgnored = (await em.count(Shrink, { ...ofGuild, fingerprint, decision: 'ignored' })) > 0;
  if (heldBack.length === 0 || isIgnored) {
    if (undecided) {
      const among = (characters: readonly KnownCharacter[]) =>
        characters.filter(({ id }) => undecided.characterIds.includes(id)).length;
      const became = { departed: among(departed), kept: among([...heldBack, ...kept]) };
      Object.assign(undecided, { decision: 'listed_again', decidedAt: at, ...became });
    }
    return false;
  }
  if (undecided) {
    Object.assign(undecided, { characterIds, fingerprint, listed });
    return true;
  }
  const asked = em.create(Shrink, { ...ofGuild, server: serverId, characterIds, fingerprint, listed, observedAt: at });
  await em.flush();
  await wantCard(tenant, 'shrink', asked.id, at);
  return true;
}

/** The same for the same characters, whatever order a roster brings. */
function fingerprintOf(sortedIds: readonly string[]): string {
  return createHash('sha256').update(sortedIds.join()).digest('hex').slice(0, 16);
}
