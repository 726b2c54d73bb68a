import type { Tenant } from '../database/database.ts';
import { Member } from '../database/entities/member.ts';
import { Role } from '../database/entities/role.ts';
import { Server } from '../database/entities/server.ts';

/** Who presses, as Discord said with the interaction at this moment. */
export interface Actor {
  readonly serverId: string;
  readonly memberId: string;
  readonly roleIds: readonly string[];
  readonly canManageServer: boolean;
}

/** An officer holds a configured officer role, or Manage Server (domain.md §2). */
export function isOfficer(server: Pick<Server, 'officerRoleIds'>, actor: Actor): boolean {
  return actor.canManageServer || actor.roleIds.some((id) => server.officerRoleIds.includes(id));
}

/** Discord's permission bits ADMINISTRATOR and MANAGE_GUILD. */
const MANAGES_SERVER = 0x8n | 0x20n;

/** Whether a member is an officer by what is stored of them, where no interaction says who asks. */
export async function isStoredOfficer({ em, serverId }: Tenant, memberId: string): Promise<boolean> {
  const server = await em.findOneOrFail(Server, { id: serverId });
  if (server.ownerId === memberId) return true;
  const member = await em.findOne(Member, { id: memberId });
  // Before the first member list, nobody is known: whoever just made the key is not suspended for that.
  if (!member) return !server.membersObservedAt;
  if (member.leftAt) return false;
  const roles = await em.find(Role, { id: { $in: member.roleIds } });
  const canManageServer = roles.some((role) => (BigInt(role.permissions) & MANAGES_SERVER) !== 0n);
  return isOfficer(server, { serverId, memberId, roleIds: member.roleIds, canManageServer });
}
