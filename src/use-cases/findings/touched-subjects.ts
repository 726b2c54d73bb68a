import type { Tenant } from '../../database/database.ts';
import type { Change } from '../../database/entities/change.ts';
import { Link } from '../../database/entities/link.ts';
import { characterSubject, memberSubject } from '../../quality/subject-key.ts';

/** What findings can be about that changes touched: their characters, their members, and the members of their players. */
export async function touchedSubjects(
  { em, serverId }: Tenant,
  changes: readonly Pick<Change, 'characterId' | 'memberId' | 'playerId'>[],
): Promise<string[]> {
  const playerIds = [...new Set(changes.flatMap(({ playerId }) => playerId ?? []))];
  const links = await em.find(Link, { server: serverId, player: { id: { $in: playerIds } }, member: { $ne: null } });
  return [
    ...new Set([
      ...changes.flatMap(({ characterId }) => (characterId ? [characterSubject(characterId)] : [])),
      ...changes.flatMap(({ memberId }) => (memberId ? [memberSubject(memberId)] : [])),
      ...links.flatMap(({ member }) => (member ? [memberSubject(member.id)] : [])),
    ]),
  ];
}
