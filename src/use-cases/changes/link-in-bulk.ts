import { randomUUID } from 'node:crypto';
import type { ChangeRow } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import type { Link } from '../../database/entities/link.ts';
import { insertLinks, insertPlayers, type LinkRow, type PlayerRow } from '../../database/link-rows.ts';
import { removeEmptyPlayers, unlinkCharacters } from '../../database/unlink-rows.ts';
import { normaliseName } from '../../identity/names.ts';
import type { ProposedLink } from '../../identity/proposals.ts';
import { aliasesTaughtBy } from '../../identity/reasons.ts';
import { about, type ChangeGrounds } from './change-grounds.ts';
import { dropTaught } from './forget-taught.ts';
import type { LinkRecord } from './identity-records.ts';
import { learnInBulk } from './learn-aliases.ts';

/** A link to make, by evidence or by hand, and the finding that it settles. */
export type LinkToMake = Pick<ProposedLink, 'characterId' | 'person' | 'confidence' | 'reasons'> & {
  readonly source: Link['source'];
  readonly findingId?: string;
};

/** By whom, in which batch, and whether links become `confirmed` by their word or keep the confidence of the evidence. */
export interface BulkGrounds extends Omit<ChangeGrounds, 'findingId'> {
  readonly word: 'officer' | 'evidence';
}

/**
 * Makes links of characters that have none, the players that they need, and what they teach, in a constant number of
 * statements.
 * @param nameOf what a member is called who has no player yet: the links of one that has go to the player
 * @returns what history is to keep of it
 */
export async function linkInBulk(
  tenant: Tenant,
  proposed: readonly LinkToMake[],
  nameOf: (memberId: string) => string,
  grounds: BulkGrounds,
): Promise<ChangeRow[]> {
  const { at } = grounds;
  const by = grounds.actor.id;
  const playerOfMember = new Map<string, PlayerRow>();
  for (const { person } of proposed) {
    if (person.kind === 'member' && !playerOfMember.has(person.memberId)) {
      const displayName = nameOf(person.memberId);
      const row = { id: randomUUID(), displayName, nameKey: normaliseName(displayName), createdBy: by };
      playerOfMember.set(person.memberId, row);
    }
  }
  const playerIdOf = ({ person }: LinkToMake): string =>
    person.kind === 'player' ? person.playerId : (playerOfMember.get(person.memberId)?.id ?? '');
  const ofPlayer = Map.groupBy(proposed, playerIdOf);
  const aboutPlayer = (playerId: string) => aboutOnly(ofPlayer.get(playerId) ?? []);

  const confirmed = grounds.word === 'officer' ? { confirmedAt: at.toISOString(), confirmedBy: by } : {};
  const toRow = (ends: Pick<LinkRow, 'playerId' | 'characterId' | 'memberId'>, link: LinkToMake): LinkRow => ({
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
      why: link.reasons,
      ...aboutPlayer(playerIdOf(link)),
    })),
  );

  await insertPlayers(tenant, [...playerOfMember.values()], at);
  await insertLinks(tenant, links, at);
  const learned = await learnInBulk(tenant, taught, grounds);

  const shared = about(grounds);
  const findingOf = new Map(proposed.map(({ characterId, findingId }) => [characterId, findingId]));
  const aboutLink = ({ playerId, characterId }: LinkRow) => {
    if (characterId === null) return aboutPlayer(playerId);
    const findingId = findingOf.get(characterId);
    return findingId === undefined ? {} : { findingId };
  };
  return [
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
    ...learned,
  ];
}

/** A player from whom a character was taken, and the finding that this settles. */
interface LeftPlayer {
  readonly playerId: string;
  readonly findingId: string | undefined;
}

/**
 * Takes characters from their players, in a constant number of statements; what is left of the players is looked at when
 * their new links stand (`removeLeftPlayers`).
 * @returns whose they were, one for each that was somebody's, and what history is to keep of it
 */
export async function unlinkInBulk(
  tenant: Tenant,
  unlinked: readonly { readonly characterId: string; readonly findingId?: string }[],
  grounds: BulkGrounds,
): Promise<{ readonly left: readonly LeftPlayer[]; readonly changes: readonly ChangeRow[] }> {
  if (unlinked.length === 0) return { left: [], changes: [] };
  const findingOf = new Map(unlinked.map(({ characterId, findingId }) => [characterId, findingId]));
  const removed = await unlinkCharacters(
    tenant,
    unlinked.map(({ characterId }) => characterId),
  );
  const changes = removed.flatMap(({ characterId, playerId, name, wasMain, record }): ChangeRow[] => {
    const findingId = findingOf.get(characterId);
    const shared = { ...about(grounds), playerId, characterId, ...(findingId !== undefined && { findingId }) };
    const cleared = { before: { mainId: characterId, name }, after: { mainId: null, name: null } };
    return [
      // Recorded first, so that Undo finds the character back with its player.
      ...(wasMain ? [{ ...shared, what: 'player.main_cleared', ...cleared }] : []),
      { ...shared, what: 'link.removed', before: record },
    ];
  });
  const gone = removed.map(({ characterId, playerId, record }) => {
    const { evidence } = record as unknown as LinkRecord;
    const findingId = findingOf.get(characterId);
    return { playerId, evidence, ...(findingId !== undefined && { findingId }) };
  });
  await dropTaught(tenant, gone, grounds);
  const left = removed.map(({ playerId, characterId }) => ({ playerId, findingId: findingOf.get(characterId) }));
  return { left, changes };
}

/**
 * Removes those of the players to whom nothing belongs any more.
 * @returns what history is to keep of it
 */
export async function removeLeftPlayers(
  tenant: Tenant,
  left: readonly LeftPlayer[],
  grounds: BulkGrounds,
): Promise<ChangeRow[]> {
  if (left.length === 0) return [];
  const byPlayer = Map.groupBy(left, ({ playerId }) => playerId);
  const removed = await removeEmptyPlayers(tenant, [...byPlayer.keys()]);
  return removed.map(({ playerId, record }) => ({
    ...about(grounds),
    ...aboutOnly(byPlayer.get(playerId) ?? []),
    what: 'player.removed',
    playerId,
    before: record,
  }));
}

/** What several findings stand on is undone with the batch, and not with one of them. */
function aboutOnly(settling: readonly { readonly findingId?: string | undefined }[]): Pick<ChangeRow, 'findingId'> {
  const [only, ...others] = new Set(settling.map(({ findingId }) => findingId));
  return only !== undefined && others.length === 0 ? { findingId: only } : {};
}

function strongestOf(links: readonly LinkToMake[]): LinkToMake | undefined {
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
