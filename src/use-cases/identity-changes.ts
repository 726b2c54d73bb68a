import { insertAliases } from '../database/alias-rows.ts';
import { type ChangeActor, type ChangeRow, recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Character } from '../database/entities/character.ts';
import { Link, type linkSources } from '../database/entities/link.ts';
import { Player } from '../database/entities/player.ts';
import { PlayerAlias } from '../database/entities/player-alias.ts';
import { takeOverruledRefusals } from '../database/refused-pair-rows.ts';
import { normaliseName } from '../identity/names.ts';
import { aliasesTaughtBy, type Reason } from '../identity/reasons.ts';
import { forgetTaught, type GoneLink } from './forget-taught.ts';

/** Who links, on what evidence, and whether a human gave their word for it. */
export interface LinkGrounds {
  readonly actor: ChangeActor;
  readonly source: (typeof linkSources)[number];
  readonly confidence: 'medium' | 'high' | 'confirmed';
  readonly evidence: readonly unknown[];
  readonly at: Date;
  readonly findingId?: string;
  /** What is undone together with this. */
  readonly batchId?: string;
}

/** Who changes something and when, about which finding, in which batch. */
export type ChangeGrounds = Pick<LinkGrounds, 'actor' | 'at' | 'findingId' | 'batchId'>;

/** A link in full, as history keeps it and as Undo puts it back. */
export interface LinkRecord {
  readonly id: string;
  readonly playerId: string;
  readonly characterId: string | null;
  readonly memberId: string | null;
  readonly source: (typeof linkSources)[number];
  readonly confidence: 'low' | 'medium' | 'high' | 'confirmed';
  readonly evidence: readonly unknown[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly confirmedAt: string | null;
  readonly confirmedBy: string | null;
}

/** A player with what goes when they go. */
export interface PlayerRecord {
  readonly id: string;
  readonly displayName: string;
  readonly mainId: string | null;
  readonly aliases: readonly AliasRecord[];
  readonly createdAt: string;
  readonly createdBy: string;
}

export interface AliasRecord {
  readonly id: string;
  readonly playerId: string;
  readonly name: string;
  readonly learnedAt: string;
  readonly learnedBy: string;
}

/** Which character was a player's main, as history names it. */
export interface MainRecord {
  readonly mainId: string | null;
  readonly name: string | null;
}

/** A new player, to whom nothing belongs yet, for a member or for somebody who is not on Discord. */
export async function createPlayer(
  tenant: Tenant,
  { displayName, memberId }: { readonly displayName: string; readonly memberId?: string },
  grounds: ChangeGrounds,
): Promise<Player> {
  const { em, serverId } = tenant;
  const player = em.create(Player, {
    server: serverId,
    displayName,
    nameKey: normaliseName(displayName),
    createdAt: grounds.at,
    createdBy: grounds.actor.id,
  });
  await em.flush();
  const created = { ...about(grounds), what: 'player.created', playerId: player.id, ...(memberId && { memberId }) };
  await recordChanges(tenant, [{ ...created, after: { id: player.id, displayName } }], grounds.at);
  return player;
}

/** Links one end to a player and records it. The end must have no link. */
export async function createLink(
  tenant: Tenant,
  player: Player,
  end: { readonly characterId: string } | { readonly memberId: string },
  grounds: LinkGrounds,
): Promise<Link> {
  const { em, serverId } = tenant;
  const confirmed = grounds.confidence === 'confirmed';
  const link = em.create(Link, {
    server: serverId,
    player,
    ...('characterId' in end ? { character: [serverId, end.characterId] } : { member: [serverId, end.memberId] }),
    source: grounds.source,
    confidence: grounds.confidence,
    evidence: [...grounds.evidence],
    createdAt: grounds.at,
    createdBy: grounds.actor.id,
    confirmedAt: confirmed ? grounds.at : null,
    confirmedBy: confirmed ? grounds.actor.id : null,
  });
  await em.flush();
  await recordChanges(
    tenant,
    [
      {
        ...about(grounds),
        what: 'link.created',
        ...endsOf(link),
        after: { ...linkRecord(link) },
        why: grounds.evidence,
      },
    ],
    grounds.at,
  );
  await learnFrom(tenant, [link], grounds);
  if (confirmed) await allowPairsOf(tenant, [player.id], grounds);
  return link;
}

/** By an officer's word these belong together: what an officer said before, that they do not, holds no longer. */
export async function allowPairsOf(
  tenant: Tenant,
  playerIds: readonly string[],
  grounds: ChangeGrounds,
): Promise<void> {
  if (playerIds.length === 0) return;
  const overruled = await takeOverruledRefusals(tenant, playerIds);
  const changes = overruled.map(({ playerId, characterId, memberId, ...before }) => ({
    ...about(grounds),
    what: 'pair.allowed',
    playerId,
    characterId,
    memberId,
    before,
  }));
  await recordChanges(tenant, changes, grounds.at);
}

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

/** Takes a link away with what it taught, and records it; a player that nothing belongs to any more goes with it. */
export async function removeLink(tenant: Tenant, link: Link, grounds: ChangeGrounds): Promise<void> {
  const { em, serverId } = tenant;
  const player = await em.findOneOrFail(Player, { id: link.player.id });
  // Recorded first, so that Undo finds the character back with its player.
  if (link.character && player.main?.id === link.character.id) await setMain(tenant, player, null, grounds);
  const removed = { ...about(grounds), what: 'link.removed', ...endsOf(link), before: { ...linkRecord(link) } };
  em.remove(link);
  await em.flush();
  await recordChanges(tenant, [removed], grounds.at);
  if (link.character) {
    await dropTaught(tenant, [{ playerId: player.id, evidence: link.evidence }], grounds);
  }
  if ((await em.count(Link, { player: [serverId, player.id] })) === 0) await removePlayer(tenant, player, grounds);
}

/** Gives a link to another player and records it; what it stands on, and who confirmed it when, stays. */
export async function moveLink(tenant: Tenant, link: Link, to: Player, grounds: ChangeGrounds): Promise<void> {
  const before = linkRecord(link);
  link.player = to;
  await tenant.em.flush();
  const moved = { ...about(grounds), what: 'link.moved', ...endsOf(link), before: { ...before } };
  await recordChanges(tenant, [{ ...moved, after: { ...linkRecord(link) } }], grounds.at);
}

/** Makes a character a player's main, or none of them, and records it. */
export async function setMain(
  tenant: Tenant,
  player: Player,
  mainId: string | null,
  grounds: ChangeGrounds,
): Promise<void> {
  const { em } = tenant;
  const known = player.main ? await em.findOne(Character, { id: player.main.id }) : null;
  const main = mainId === null ? null : await em.findOneOrFail(Character, { id: mainId });
  player.main = main;
  await em.flush();
  const what = main ? 'player.main_set' : 'player.main_cleared';
  const characterId = main?.id ?? known?.id;
  const change = { ...about(grounds), what, playerId: player.id, ...(characterId && { characterId }) };
  await recordChanges(
    tenant,
    [{ ...change, before: { ...mainRecord(known) }, after: { ...mainRecord(main) } }],
    grounds.at,
  );
}

function mainRecord(main: Character | null): MainRecord {
  return { mainId: main?.id ?? null, name: main?.name ?? null };
}

/** Removes a player to whom nothing belongs any more and records them in full. */
export async function removePlayer(tenant: Tenant, player: Player, grounds: ChangeGrounds): Promise<void> {
  const { em } = tenant;
  const before = { ...(await fullPlayerRecord(tenant, player)) };
  em.remove(player);
  await em.flush();
  const change = { ...about(grounds), what: 'player.removed', playerId: player.id, before };
  await recordChanges(tenant, [change], grounds.at);
}

export function linkRecord(link: Link): LinkRecord {
  return {
    id: link.id,
    playerId: link.player.id,
    characterId: link.character?.id ?? null,
    memberId: link.member?.id ?? null,
    source: link.source,
    confidence: link.confidence,
    evidence: link.evidence,
    createdAt: link.createdAt.toISOString(),
    createdBy: link.createdBy,
    confirmedAt: link.confirmedAt?.toISOString() ?? null,
    confirmedBy: link.confirmedBy ?? null,
  };
}

async function fullPlayerRecord({ em, serverId }: Tenant, player: Player): Promise<PlayerRecord> {
  const aliases = await em.find(
    PlayerAlias,
    { player: [serverId, player.id] },
    { orderBy: { learnedAt: 'asc', id: 'asc' } },
  );
  const { id, displayName, createdBy } = player;
  const createdAt = player.createdAt.toISOString();
  return { id, displayName, mainId: player.main?.id ?? null, aliases: aliases.map(aliasRecord), createdAt, createdBy };
}

export function aliasRecord({ id, player, name, learnedAt, learnedBy }: PlayerAlias): AliasRecord {
  return { id, playerId: player.id, name, learnedAt: learnedAt.toISOString(), learnedBy };
}

/** Who changes something, and what it belongs to, as history keeps it. */
export function about({
  actor,
  findingId,
  batchId,
}: ChangeGrounds): Pick<ChangeRow, 'actor' | 'findingId' | 'batchId'> {
  return { actor, ...(findingId !== undefined && { findingId }), ...(batchId !== undefined && { batchId }) };
}

function endsOf(link: Link): Pick<ChangeRow, 'playerId' | 'characterId' | 'memberId'> {
  return {
    playerId: link.player.id,
    ...(link.character && { characterId: link.character.id }),
    ...(link.member && { memberId: link.member.id }),
  };
}
