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

/** The same, of a server that may not be there yet; for what is told while somebody types, which nothing admits. */
export async function mayReadAsOfficer({ em }: Tenant, actor: Actor): Promise<boolean> {
  const server = await em.findOne(Server, { id: actor.serverId });
  return server !== null && isOfficer(server, actor);
}

/** Discord's permission bits ADMINISTRATOR and MANAGE_GUILD. */
const MANAGES_SERVER = 0x8n | 0x20n;

/** Whether a role's permissions let its holders manage the server. */
export function managesServer(permissions: string): boolean {
  return (BigInt(permissions) & MANAGES_SERVER) !== 0n;
}

/** Whether a member is an officer by what is stored of them, where no interaction says who asks. */
export async function isStoredOfficer(tenant: Tenant, memberId: string): Promise<boolean> {
  return (await storedOfficers(tenant, [memberId])).has(memberId);
}

/** Which of these members are officers by what is stored of them. */
export async function storedOfficers(
  { em, serverId }: Tenant,
  memberIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const server = await em.findOneOrFail(Server, { id: serverId });
  const members = new Map((await em.find(Member, { id: { $in: [...memberIds] } })).map((one) => [one.id, one]));
  const roles = await em.find(Role, {});
  const managing = new Set(roles.filter(({ permissions }) => managesServer(permissions)).map(({ id }) => id));
  const officers = memberIds.filter((memberId) => {
    if (server.ownerId === memberId) return true;
    const member = members.get(memberId);
    // Before the first member list, nobody is known: whoever just made the key is not suspended for that.
    if (!member) return !server.membersObservedAt;
    if (member.leftAt) return false;
    const canManageServer = member.roleIds.some((id) => managing.has(id));
    return isOfficer(server, { serverId, memberId, roleIds: member.roleIds, canManageServer });
  });
  return new Set(officers);
}
