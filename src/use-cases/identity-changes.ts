import { LockMode } from '@mikro-orm/core';
import { type ChangeActor, type ChangeRow, recordChanges } from '../database/change-rows.ts';
import type { Tenant } from '../database/database.ts';
import { Character } from '../database/entities/character.ts';
import { Link, type linkSources } from '../database/entities/link.ts';
import { Member } from '../database/entities/member.ts';
import { Player } from '../database/entities/player.ts';
import { insertAliases } from '../database/identity-rows.ts';
import { normaliseName } from '../identity/names.ts';
import { aliasesTaughtBy, type Reason } from '../identity/reasons.ts';

/** Who links, on what evidence, and whether a human gave their word for it. */
export interface LinkGrounds {
  readonly actor: ChangeActor;
  readonly source: (typeof linkSources)[number];
  readonly confidence: 'medium' | 'high' | 'confirmed';
  readonly evidence: readonly unknown[];
  readonly at: Date;
  readonly findingId?: string;
}

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

export interface PlayerRecord {
  readonly id: string;
  readonly displayName: string;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** Waits for whoever is linking the same character now, and shows what they left. */
export async function lockCharacter({ em }: Tenant, characterId: string): Promise<Character | null> {
  return em.findOne(Character, { id: characterId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/**
 * The member's player; created, with the link that makes it theirs, when they have none yet. Nothing for somebody who
 * is not a member: a bot, or one who was never seen.
 */
export async function playerOf(tenant: Tenant, memberId: string, grounds: LinkGrounds): Promise<Player | undefined> {
  const { em, serverId } = tenant;
  const member = await em.findOne(Member, { id: memberId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!member) return undefined;
  const link = await em.findOne(Link, { member: [serverId, memberId] }, { populate: ['player'] });
  if (link) return em.findOneOrFail(Player, { id: link.player.id });

  const displayName = member.globalName ?? member.username;
  const player = em.create(Player, {
    server: serverId,
    displayName,
    nameKey: normaliseName(displayName),
    createdAt: grounds.at,
    createdBy: grounds.actor.id,
  });
  await em.flush();
  await recordChanges(
    tenant,
    [{ ...about(grounds), what: 'player.created', playerId: player.id, memberId, after: { ...playerRecord(player) } }],
    grounds.at,
  );
  // The player is made for this member: whose they are is not in question, only which characters are theirs.
  const confidence = grounds.confidence === 'confirmed' ? 'confirmed' : 'high';
  await createLink(tenant, player, { memberId }, { ...grounds, confidence });
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
  await learnAliases(tenant, player, grounds);
  return link;
}

/** Remembers what the guild's notes call a player, so that other notes with that name are understood (domain.md §3). */
async function learnAliases(tenant: Tenant, player: Player, grounds: LinkGrounds): Promise<void> {
  const taught = aliasesTaughtBy(grounds.evidence as Reason[]);
  const rows = taught.map((name) => ({
    playerId: player.id,
    name,
    key: normaliseName(name),
    learnedBy: grounds.actor.id,
  }));
  const learned = await insertAliases(tenant, rows, grounds.at);
  await recordChanges(
    tenant,
    learned.map((alias) => ({ ...about(grounds), what: 'alias.learned', playerId: player.id, after: { ...alias } })),
    grounds.at,
  );
}

/** Takes a link away and records it; a player that nothing belongs to any more goes with it. */
export async function removeLink(
  tenant: Tenant,
  link: Link,
  grounds: Pick<LinkGrounds, 'actor' | 'at' | 'findingId'>,
): Promise<void> {
  const { em } = tenant;
  const changes: ChangeRow[] = [
    { ...about(grounds), what: 'link.removed', ...endsOf(link), before: { ...linkRecord(link) } },
  ];
  const player = await em.findOneOrFail(Player, { id: link.player.id });
  em.remove(link);
  await em.flush();
  if ((await em.count(Link, { player: [tenant.serverId, player.id] })) === 0) {
    changes.push({
      ...about(grounds),
      what: 'player.removed',
      playerId: player.id,
      before: { ...playerRecord(player) },
    });
    em.remove(player);
    await em.flush();
  }
  await recordChanges(tenant, changes, grounds.at);
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

function playerRecord(player: Player): PlayerRecord {
  const { id, displayName, createdBy } = player;
  return { id, displayName, createdAt: player.createdAt.toISOString(), createdBy };
}

function about({ actor, findingId }: Pick<LinkGrounds, 'actor' | 'findingId'>): Pick<ChangeRow, 'actor' | 'findingId'> {
  return findingId === undefined ? { actor } : { actor, findingId };
}

function endsOf(link: Link): Pick<ChangeRow, 'playerId' | 'characterId' | 'memberId'> {
  return {
    playerId: link.player.id,
    ...(link.character && { characterId: link.character.id }),
    ...(link.member && { memberId: link.member.id }),
  };
}
