import type { Tenant } from '../../../database/database.ts';
import { Change } from '../../../database/entities/change.ts';
import { Link } from '../../../database/entities/link.ts';
import { Player } from '../../../database/entities/player.ts';
import { type LinkRecord, linkRecord } from '../../changes/identity-records.ts';
import type { PutBackByKind, UndoStep } from './put-back.ts';

export const links: PutBackByKind = {
  'link.created': takeLinkAway,
  'link.removed': putLinkBack,
  'link.moved': moveLinkBack,
  'link.confirmed': takeWordBack,
};

async function takeLinkAway(tenant: Tenant, change: Change): Promise<UndoStep> {
  const { em } = tenant;
  const made = change.after as unknown as LinkRecord;
  const link = await em.findOne(Link, { id: made.id });
  if (!link || !isSameLink(linkRecord(link), made)) return 'changed_since';
  if (link.member && (await othersCameSince(tenant, link, change))) return 'changed_since';
  await leaveNoMainBehind(em, link);
  em.remove(link);
  await em.flush();
  return 'undone';
}

/** True when more of what belongs to the player was linked since: by that it is the member's, who stays theirs. */
async function othersCameSince({ em, serverId }: Tenant, { id, player }: Link, { number }: Change): Promise<boolean> {
  const others = await em.find(Link, { player: [serverId, player.id], id: { $ne: id } });
  if (others.length === 0) return false;
  const since = await em.find(Change, {
    server: serverId,
    playerId: player.id,
    what: { $in: ['link.created', 'link.moved'] },
    number: { $gt: number },
  });
  const linked = new Set(since.map(({ after }) => (after as unknown as LinkRecord).id));
  return others.some((other) => linked.has(other.id));
}

async function putLinkBack({ em, serverId }: Tenant, change: Change): Promise<UndoStep> {
  const { playerId, characterId, memberId, ...removed } = change.before as unknown as LinkRecord;
  const end = characterId === null ? { member: [serverId, memberId] } : { character: [serverId, characterId] };
  const taken = await em.count(Link, end as { member: [string, string] });
  const player = await em.findOne(Player, { id: playerId });
  if (taken > 0 || !player) return 'changed_since';
  em.create(Link, {
    ...removed,
    ...(end as { member: [string, string] }),
    server: serverId,
    player,
    evidence: [...removed.evidence],
    createdAt: new Date(removed.createdAt),
    confirmedAt: removed.confirmedAt === null ? null : new Date(removed.confirmedAt),
  });
  await em.flush();
  return 'undone';
}

async function moveLinkBack({ em }: Tenant, change: Change): Promise<UndoStep> {
  const { playerId } = change.before as unknown as LinkRecord;
  const moved = change.after as unknown as LinkRecord;
  const link = await em.findOne(Link, { id: moved.id });
  const player = await em.findOne(Player, { id: playerId });
  if (!link || !player || !isSameLink(linkRecord(link), moved)) return 'changed_since';
  await leaveNoMainBehind(em, link);
  link.player = player;
  return 'undone';
}

/** A character that goes is no main of whom it leaves. */
async function leaveNoMainBehind(em: Tenant['em'], { character, player: { id } }: Link): Promise<void> {
  const player = character && (await em.findOne(Player, { id }));
  if (player?.main && player.main.id === character?.id) player.main = null;
}

async function takeWordBack({ em }: Tenant, change: Change): Promise<UndoStep> {
  const before = change.before as unknown as LinkRecord;
  const link = await em.findOne(Link, { id: before.id });
  if (!link || !isSameLink(linkRecord(link), change.after as unknown as LinkRecord)) return 'changed_since';
  link.confidence = before.confidence;
  link.confirmedAt = before.confirmedAt === null ? null : new Date(before.confirmedAt);
  link.confirmedBy = before.confirmedBy;
  return 'undone';
}

/** An officer's word that was given again is another word. */
function isSameLink(one: LinkRecord, other: LinkRecord): boolean {
  return (
    one.playerId === other.playerId &&
    one.confidence === other.confidence &&
    one.source === other.source &&
    one.confirmedAt === other.confirmedAt
  );
}
