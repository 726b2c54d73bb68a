import { markUndone } from '../../database/batch-rows.ts';
import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import {
  loadChangesOfBatch,
  lockFindingsOfBatch,
  type RecordedChange,
  reopenFindingsOfBatch,
  restoreAliases,
  restoreLinks,
  restoreMains,
  restorePlayers,
  takeBackLinks,
  takeBackPlayers,
  wakeFindingsOfBatch,
} from '../../database/undo-batch-rows.ts';
import { normaliseName } from '../../identity/names.ts';
import { reviveCards } from '../audit-channel/want-card.ts';
import { forgetTaught } from '../changes/forget-taught.ts';
import type { AliasRecord, LinkRecord, MainRecord, PlayerRecord } from '../changes/identity-records.ts';
import { removeLeftPlayers } from '../changes/link-in-bulk.ts';
import { undoChanges } from './undo.ts';

/** What a batch has thousands of, each with a statement for all; of the rest there are a few, put back one by one. */
const MADE = ['link.created', 'player.created'];
const REMOVED = ['player.removed', 'link.removed', 'player.main_cleared', 'alias.dropped'];
const CLOSED = ['finding.fixed', 'finding.dismissed', 'finding.snoozed'];
const IN_BULK = [...MADE, ...REMOVED, ...CLOSED];

/**
 * Puts back what a batch changed about who is who, as one, and opens its findings again. Links that somebody changed
 * since stay, and are counted. What the findings' rules say of it now is for the next scan.
 */
export async function undoBatch(
  tenant: Tenant,
  batchId: string,
  by: string,
  at: Date,
): Promise<{ readonly skipped: number }> {
  // Findings first: a press holds its finding and then waits for its turn to write who is who.
  const findingIds = await lockFindingsOfBatch(tenant, batchId);
  await lockIdentity(tenant);
  await reopenFindingsOfBatch(tenant, batchId, by, at);
  const woken = await wakeFindingsOfBatch(tenant, batchId, by, at);
  const made = await takeBackLinksMade(tenant, batchId, by, at);
  const removed = await putBackRemoved(tenant, batchId, by, at);
  await letEmptiedGo(tenant, made.left, by, at);
  const few = await tenant.em.find(Change, { batch: [tenant.serverId, batchId], what: { $nin: IN_BULK } });
  const others = await undoChanges(tenant, few, by, at);
  await reviveCards(tenant, 'finding', findingIds);
  return { skipped: woken.skipped + made.skipped + removed.skipped + others.skipped };
}

/**
 * Takes back the links, players and aliases that a batch made and nobody needs since. Answers how many links stayed.
 */
export async function takeBackMade(
  tenant: Tenant,
  batchId: string,
  by: string,
  at: Date,
): Promise<{ readonly skipped: number }> {
  const { left, skipped } = await takeBackLinksMade(tenant, batchId, by, at);
  await letEmptiedGo(tenant, left, by, at);
  return { skipped };
}

/** @returns also the players from whom links were taken: some may be left with nothing */
async function takeBackLinksMade(
  tenant: Tenant,
  batchId: string,
  by: string,
  at: Date,
): Promise<{ readonly left: readonly string[]; readonly skipped: number }> {
  const { taken, skipped } = await takeBackLinks(tenant, batchId, by, at);
  const undoneLinkIds = new Set(taken.map(({ id }) => id));
  const forgotten = await forgetTaught(tenant, { gone: taken, undoneLinkIds });
  const learned = forgotten.map(({ changeId }) => changeId);
  await markUndone(tenant, learned, by, at);
  await takeBackPlayers(tenant, batchId, by, at);
  return { left: taken.map(({ playerId }) => playerId), skipped };
}

/** Players who were there before, and lost since whatever else was theirs, go with their last link. */
async function letEmptiedGo(tenant: Tenant, left: readonly string[], by: string, at: Date): Promise<void> {
  await recordChanges(tenant, await removeLeftPlayers(tenant, left.map(leftPlayer), groundsOf(by, at)), at);
}

function leftPlayer(playerId: string) {
  return { playerId, findingId: undefined };
}

function groundsOf(by: string, at: Date) {
  return { actor: { kind: 'officer', id: by }, at, word: 'officer' } as const;
}

async function putBackRemoved(
  tenant: Tenant,
  batchId: string,
  by: string,
  at: Date,
): Promise<{ readonly skipped: number }> {
  const changes = await loadChangesOfBatch(tenant, batchId, REMOVED);
  const records = <Recorded>(what: string) =>
    changes.filter((change) => change.what === what).map(({ before }) => before as unknown as Recorded);

  const players = records<PlayerRecord>('player.removed');
  const back = await restorePlayers(
    tenant,
    players.map((player) => ({ ...player, nameKey: normaliseName(player.displayName) })),
  );
  const aliases = [
    ...players.filter(({ id }) => back.has(id)).flatMap((player): readonly AliasRecord[] => player.aliases),
    ...records<AliasRecord>('alias.dropped'),
  ];
  await restoreAliases(
    tenant,
    aliases.map((alias) => ({ ...alias, key: normaliseName(alias.name) })),
  );
  const links = records<LinkRecord>('link.removed');
  const linked = await restoreLinks(
    tenant,
    links.map((link) => ({ ...link })),
  );
  await restoreMains(
    tenant,
    changes.flatMap(({ what, playerId, before }) => {
      const { mainId } = before as unknown as MainRecord;
      return what === 'player.main_cleared' && playerId !== null && mainId !== null ? [{ playerId, mainId }] : [];
    }),
  );
  const owning = new Set(links.filter(({ id }) => linked.has(id)).map(({ playerId }) => playerId));
  const nobody = new Set(links.map(({ playerId }) => playerId).filter((id) => back.has(id) && !owning.has(id)));
  // All that was theirs is somebody else's by now.
  await removeLeftPlayers(tenant, [...nobody].map(leftPlayer), groundsOf(by, at));
  const isBack = ({ what, playerId, before }: RecordedChange) =>
    what === 'link.removed' ? linked.has(String(before.id)) : playerId === null || !nobody.has(playerId);
  const undone = changes.filter(isBack).map(({ id }) => id);
  await markUndone(tenant, undone, by, at);
  return { skipped: links.length - linked.size };
}
