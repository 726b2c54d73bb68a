import { deleteAliases, type LearnedAlias, loadEvidenceOf, loadLearnedAliases } from '../../database/alias-rows.ts';
import { type ChangeRow, recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { normaliseName } from '../../identity/names.ts';
import { aliasesTaughtBy, type Reason } from '../../identity/reasons.ts';
import { about, type ChangeGrounds } from './change-grounds.ts';

/** A link of a character that went; the one of a member stands on the same notes and teaches nothing more. */
export interface GoneLink {
  readonly playerId: string;
  readonly evidence: readonly unknown[];
}

/** What teaches nothing any more. */
export interface Forgetting {
  readonly gone: readonly GoneLink[];
  /** Links of which the making or the confirmation was undone: they teach nothing any more, also where they stay. */
  readonly undoneLinkIds?: ReadonlySet<string>;
  /** The entries of the history that are undone with them, each of an alias that was learned. */
  readonly learned?: readonly { readonly id: string; readonly playerId?: string | null }[];
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Forgets the aliases that links taught which went or were undone (domain.md §3), in a constant number of statements;
 * what another link of the player teaches too stays known.
 * @returns the forgotten ones, each with the entry that tells how it was learned
 */
export async function forgetTaught(
  tenant: Tenant,
  { gone, undoneLinkIds = NONE, learned = [] }: Forgetting,
): Promise<readonly LearnedAlias[]> {
  const taught = new Set(
    gone.flatMap(({ playerId, evidence }) => keysTaughtBy(evidence).map((key) => of(playerId, key))),
  );
  const undone = new Set(learned.map(({ id }) => id));
  if (taught.size + undone.size === 0) return [];
  const playerIds = new Set([...gone, ...learned].flatMap(({ playerId }) => playerId ?? []));
  const known = await loadLearnedAliases(tenant, [...playerIds]);
  const inQuestion = known.filter(
    ({ changeId, byLink, playerId, key }) => undone.has(changeId) || (byLink && taught.has(of(playerId, key))),
  );
  const links = await loadEvidenceOf(tenant, [...new Set(inQuestion.map(({ playerId }) => playerId))]);
  const stillTaught = new Set(
    links
      .filter(({ id }) => !undoneLinkIds.has(id))
      .flatMap(({ playerId, evidence }) => keysTaughtBy(evidence).map((key) => of(playerId, key))),
  );
  const forgotten = inQuestion.filter(({ byLink, playerId, key }) => !byLink || !stillTaught.has(of(playerId, key)));
  await deleteAliases(
    tenant,
    forgotten.map(({ id }) => id),
  );
  return forgotten;
}

/** Forgets what links taught that were taken away, and records it. */
export async function dropTaught(
  tenant: Tenant,
  gone: readonly (GoneLink & { readonly findingId?: string })[],
  grounds: ChangeGrounds,
): Promise<void> {
  const findingOf = new Map(gone.map(({ playerId, findingId }) => [playerId, findingId]));
  const forgotten = await forgetTaught(tenant, { gone });
  const changes = forgotten.map(({ id, playerId, name, learnedAt, learnedBy }): ChangeRow => {
    const findingId = findingOf.get(playerId);
    const of = findingId === undefined ? about(grounds) : { ...about(grounds), findingId };
    const before = { id, playerId, name, learnedAt, learnedBy };
    return { ...of, what: 'alias.dropped', playerId, before };
  });
  await recordChanges(tenant, changes, grounds.at);
}

function keysTaughtBy(evidence: readonly unknown[]): string[] {
  return aliasesTaughtBy(evidence as Reason[]).map(normaliseName);
}

function of(playerId: string, key: string): string {
  return `${playerId} ${key}`;
}
