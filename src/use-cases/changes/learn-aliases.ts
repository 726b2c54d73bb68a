import { insertAliases } from '../../database/alias-rows.ts';
import { type ChangeRow, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Link } from '../../database/entities/link.ts';
import { normaliseName } from '../../identity/names.ts';
import { aliasesTaughtBy, type Reason } from '../../identity/reasons.ts';
import { about, type ChangeGrounds } from './change-grounds.ts';

/**
 * Learns what the notes that characters' links stand on call their players, when the links are made or confirmed. A
 * member's link stands on the note of the character with which it was made: that one teaches.
 */
export async function learnFrom(tenant: Tenant, links: readonly Link[], grounds: ChangeGrounds): Promise<void> {
  const taught = links.flatMap(({ character, player, evidence }) => {
    const names = character ? aliasesTaughtBy(evidence as Reason[]) : [];
    return names.map((name) => ({ playerId: player.id, name, why: evidence }));
  });
  await learnAliases(tenant, taught, grounds);
}

/** A name that notes use for a player, and the evidence of the link that teaches it; none where no link does. */
interface TaughtName {
  readonly playerId: string;
  readonly name: string;
  readonly why?: readonly unknown[];
  /** What it is undone with, where that is not said of all of them. */
  readonly findingId?: string;
}

/** Remembers what else players are called, so that other notes with these names are understood (domain.md §3). */
export async function learnAliases(
  tenant: Tenant,
  taught: readonly TaughtName[],
  grounds: ChangeGrounds,
  what: 'alias.learned' | 'alias.added' = 'alias.learned',
): Promise<void> {
  await recordChanges(tenant, await learnInBulk(tenant, taught, grounds, what), grounds.at);
}

/** As `learnAliases`, for whoever records it among other things: what history is to keep of it. */
export async function learnInBulk(
  tenant: Tenant,
  taught: readonly TaughtName[],
  grounds: ChangeGrounds,
  what: 'alias.learned' | 'alias.added' = 'alias.learned',
): Promise<ChangeRow[]> {
  const rows = taught.map(({ playerId, name }) => ({
    playerId,
    name,
    key: normaliseName(name),
    learnedBy: grounds.actor.id,
  }));
  const learned = await insertAliases(tenant, rows, grounds.at);
  const teaching = new Map(taught.map((one) => [`${one.playerId} ${one.name}`, one]));
  return learned.map((alias) => {
    const { playerId, name } = alias;
    const { why = [], findingId } = teaching.get(`${playerId} ${name}`) ?? {};
    const of = findingId === undefined ? about(grounds) : { ...about(grounds), findingId };
    return { ...of, what, playerId, after: { ...alias }, why };
  });
}
