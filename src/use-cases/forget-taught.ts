import type { Tenant } from '../database/database.ts';
import { deleteAliases, loadEvidenceOf, loadLearnedAliases } from '../database/identity-rows.ts';
import { normaliseName } from '../identity/names.ts';
import { aliasesTaughtBy, type Reason } from '../identity/reasons.ts';
import type { LinkRecord } from './identity-changes.ts';

/** What is undone about aliases. */
export interface Forgetting {
  /** Links that went. */
  readonly taken: readonly Pick<LinkRecord, 'playerId' | 'evidence'>[];
  /** Links of which the making or the confirmation was undone: they teach nothing any more. */
  readonly undoneLinkIds: ReadonlySet<string>;
  /** The entries that are undone with them, each of an alias that was learned. */
  readonly learned: readonly { readonly id: string; readonly playerId?: string | null }[];
}

/**
 * Forgets the aliases that links taught which were undone (domain.md §3); what another link of the player teaches too
 * stays known.
 * @returns the ids of the entries that tell how the forgotten ones were learned
 */
export async function forgetTaught(
  tenant: Tenant,
  { taken, undoneLinkIds, learned }: Forgetting,
): Promise<ReadonlySet<string>> {
  const taught = new Set(
    taken.flatMap(({ playerId, evidence }) => keysTaughtBy(evidence).map((key) => of(playerId, key))),
  );
  const undone = new Set(learned.map(({ id }) => id));
  const playerIds = new Set([...taken, ...learned].flatMap(({ playerId }) => playerId ?? []));
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
    forgotten.map(({ aliasId }) => aliasId),
  );
  return new Set(forgotten.map(({ changeId }) => changeId));
}

function keysTaughtBy(evidence: readonly unknown[]): string[] {
  return aliasesTaughtBy(evidence as Reason[]).map(normaliseName);
}

function of(playerId: string, key: string): string {
  return `${playerId} ${key}`;
}
