import { randomUUID } from 'node:crypto';
import { type ChangeActor, type ChangeRow, recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { insertAliases, insertLinks, insertPlayers, type LinkRow, type PlayerRow } from '../database/identity-rows.ts';
import { removeEmptyPlayers, type UnlinkedCharacter, unlinkCharacters } from '../database/unlink-rows.ts';
import { normaliseName } from '../identity/names.ts';
import type { ProposedLink } from '../identity/proposals.ts';
import { aliasesTaughtBy } from '../identity/reasons.ts';
import { personName } from '../quality/person-name.ts';
import type { View } from '../quality/view.ts';
import { dropTaught, type LinkRecord } from './identity-changes.ts';

/** A link to make by evidence, with the finding that it settles. */
export type BulkLink = ProposedLink & { readonly findingId?: string };

/** By whom, in which batch, and whether links become `confirmed` by their word or keep the confidence of the evidence. */
export interface BulkGrounds {
  readonly batchId: string;
  readonly actor: ChangeActor;
  readonly at: Date;
  readonly word: 'officer' | 'evidence';
}

/** Writes links, the players that they need, and what they teach, in a constant number of statements. */
export async function linkInBulk(
  tenant: Tenant,
  view: View,
  proposed: readonly BulkLink[],
  grounds: BulkGrounds,
): Promise<void> {
  const { at } = grounds;
  const by = grounds.actor.id;
  const playerOfMember = new Map<string, PlayerRow>();
  for (const { person } of proposed) {
    if (person.kind === 'member' && !playerOfMember.has(person.memberId)) {
      const displayName = personName(person, view);
      const row = { id: randomUUID(), displayName, nameKey: normaliseName(displayName), createdBy: by };
      playerOfMember.set(person.memberId, row);
    }
  }
  const playerIdOf = ({ person }: ProposedLink): string =>
    person.kind === 'player' ? person.playerId : (playerOfMember.get(person.memberId)?.id ?? '');
  const ofPlayer = Map.groupBy(proposed, playerIdOf);

  const confirmed = grounds.word === 'officer' ? { confirmedAt: at.toISOString(), confirmedBy: by } : {};
  const toRow = (ends: Pick<LinkRow, 'playerId' | 'characterId' | 'memberId'>, link: ProposedLink): LinkRow => ({
    id: randomUUID(),
    ...ends,
    source: link.source,
    confidence: grounds.word === 'officer' ? 'confirmed' : link.confidence,
    evidence: link.reasons,
    createdBy: by,
    ...confirmed,
  });
  const memberLinks = [...playerOfMember].flatMap(([memberId, { id: playerId }]) => {
    const strongest = strongestOf(ofPlayer.get(playerId) ?? []);
    // The player was made for this member: whose they are is not in question, only which characters are theirs.
    return strongest ? [toRow({ playerId, characterId: null, memberId }, { ...strongest, confidence: 'high' })] : [];
  });
  const characterLinks = proposed.map((link) =>
    toRow({ playerId: playerIdOf(link), characterId: link.characterId, memberId: null }, link),
  );
  const links = [...memberLinks, ...characterLinks];
  const taught = proposed.flatMap((link) =>
    aliasesTaughtBy(link.reasons).map((name) => ({
      playerId: playerIdOf(link),
      name,
      key: normaliseName(name),
      learnedBy: by,
      why: link.reasons,
    })),
  );
  const whyOf = new Map(taught.map(({ playerId, name, why }) => [`${playerId} ${name}`, why]));

  await insertPlayers(tenant, [...playerOfMember.values()], at);
  await insertLinks(tenant, links, at);
  const learned = await insertAliases(
    tenant,
    taught.map(({ why: _, ...alias }) => alias),
    at,
  );

  const shared = { actor: grounds.actor, batchId: grounds.batchId };
  const findingOf = new Map(proposed.map(({ characterId, findingId }) => [characterId, findingId]));
  // What several findings stand on is undone with the batch, and not with one of them.
  const aboutPlayer = (playerId: string) => {
    const [only, ...others] = ofPlayer.get(playerId) ?? [];
    return only?.findingId !== undefined && others.length === 0 ? { findingId: only.findingId } : {};
  };
  const aboutLink = ({ playerId, characterId }: LinkRow) => {
    if (characterId === null) return aboutPlayer(playerId);
    const findingId = findingOf.get(characterId);
    return findingId === undefined ? {} : { findingId };
  };
  const changes: ChangeRow[] = [
    ...[...playerOfMember].map(([memberId, player]) => ({
      ...shared,
      ...aboutPlayer(player.id),
      what: 'player.created',
      playerId: player.id,
      memberId,
      after: { ...player, createdAt: at.toISOString() },
    })),
    ...links.map((link) => ({
      ...shared,
      ...aboutLink(link),
      what: 'link.created',
      ...endsOf(link),
      after: recordOf(link, at),
      why: link.evidence,
    })),
    ...learned.map((alias) => ({
      ...shared,
      ...aboutPlayer(alias.playerId),
      what: 'alias.learned',
      playerId: alias.playerId,
      after: { ...alias },
      why: whyOf.get(`${alias.playerId} ${alias.name}`) ?? [],
    })),
  ];
  await recordChanges(tenant, changes, at);
}

/** Takes characters from their players, in a constant number of statements; `settle` when their new links stand. */
export async function unlinkInBulk(
  tenant: Tenant,
  unlinked: readonly { readonly characterId: string; readonly findingId?: string }[],
  { actor, batchId, at }: BulkGrounds,
): Promise<readonly UnlinkedCharacter[]> {
  if (unlinked.length === 0) return [];
  const findingOf = new Map(unlinked.map(({ characterId, findingId }) => [characterId, findingId]));
  const removed = await unlinkCharacters(
    tenant,
    unlinked.map(({ characterId }) => characterId),
  );
  const changes = removed.flatMap(({ characterId, playerId, name, wasMain, record }): ChangeRow[] => {
    const findingId = findingOf.get(characterId);
    const shared = { actor, batchId, playerId, characterId, ...(findingId !== undefined && { findingId }) };
    const cleared = { before: { mainId: characterId, name }, after: { mainId: null, name: null } };
    return [
      ...(wasMain ? [{ ...shared, what: 'player.main_cleared', ...cleared }] : []),
      { ...shared, what: 'link.removed', before: record },
    ];
  });
  await recordChanges(tenant, changes, at);
  const gone = removed.map(({ characterId, playerId, record }) => {
    const { evidence } = record as unknown as LinkRecord;
    const findingId = findingOf.get(characterId);
    return { playerId, evidence, ...(findingId !== undefined && { findingId }) };
  });
  await dropTaught(tenant, gone, { actor, batchId, at });
  return removed;
}

/** Removes those of the players to whom nothing belongs any more, with all that Undo needs. */
export async function removeLeftPlayers(
  tenant: Tenant,
  unlinked: readonly UnlinkedCharacter[],
  { actor, batchId, at }: BulkGrounds,
): Promise<void> {
  if (unlinked.length === 0) return;
  const removed = await removeEmptyPlayers(tenant, [...new Set(unlinked.map(({ playerId }) => playerId))]);
  const changes = removed.map(({ playerId, record }) => ({
    actor,
    batchId,
    what: 'player.removed',
    playerId,
    before: record,
  }));
  await recordChanges(tenant, changes, at);
}

function strongestOf(links: readonly BulkLink[]): BulkLink | undefined {
  return links.find(({ confidence }) => confidence === 'high') ?? links[0];
}

function endsOf({
  playerId,
  characterId,
  memberId,
}: LinkRow): Pick<ChangeRow, 'playerId' | 'characterId' | 'memberId'> {
  return { playerId, ...(characterId && { characterId }), ...(memberId && { memberId }) };
}

function recordOf(link: LinkRow, at: Date): Record<string, unknown> {
  return {
    ...link,
    createdAt: at.toISOString(),
    confirmedAt: link.confirmedAt ?? null,
    confirmedBy: link.confirmedBy ?? null,
  };
}
