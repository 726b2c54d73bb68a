import { insertAliases } from '../database/alias-rows.ts';
import { recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import type { Link } from '../database/entities/link.ts';
import { normaliseName } from '../identity/names.ts';
import { aliasesTaughtBy, type Reason } from '../identity/reasons.ts';
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
}

/** Remembers what else players are called, so that other notes with these names are understood (domain.md §3). */
export async function learnAliases(
  tenant: Tenant,
  taught: readonly TaughtName[],
  grounds: ChangeGrounds,
  what: 'alias.learned' | 'alias.added' = 'alias.learned',
): Promise<void> {
  const rows = taught.map(({ playerId, name }) => ({
    playerId,
    name,
    key: normaliseName(name),
    learnedBy: grounds.actor.id,
  }));
  const learned = await insertAliases(tenant, rows, grounds.at);
  const whyOf = new Map(taught.map(({ playerId, name, why = [] }) => [`${playerId} ${name}`, why]));
  await recordChanges(
    tenant,
    learned.map((alias) => {
      const { playerId, name } = alias;
      return { ...about(grounds), what, playerId, after: { ...alias }, why: whyOf.get(`${playerId} ${name}`) ?? [] };
    }),
    grounds.at,
  );
}
