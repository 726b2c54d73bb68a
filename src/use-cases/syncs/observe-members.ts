import { deleteRole, markMemberLeft, saveMembers, saveRoles } from '../../database/member-rows.ts';
import {
  memberEventSchema,
  memberRemovalSchema,
  roleEventSchema,
  roleRemovalSchema,
} from '../../sources/discord-members/schema.ts';
import type { Context } from '../context.ts';
import { inOrder } from '../in-order.ts';
import { toMemberRow } from './sync-members.ts';

/** Saves what an event said of a member, as the gateway sent it; bots are ignored (domain.md §4.2). */
export async function observeMember({ database, clock }: Context, event: unknown): Promise<void> {
  const observedAt = clock.now();
  const { serverId, member } = memberEventSchema.parse(event);
  const { isBot, ...observed } = member;
  if (isBot) return;
  await inOrder(serverId, () =>
    database.inServer(serverId, (tenant) => saveMembers(tenant, [toMemberRow(observed)], observedAt)),
  );
}

export async function observeDeparture({ database, clock }: Context, event: unknown): Promise<void> {
  const observedAt = clock.now();
  const { serverId, memberId, isBot } = memberRemovalSchema.parse(event);
  if (isBot) return;
  await inOrder(serverId, () => database.inServer(serverId, (tenant) => markMemberLeft(tenant, memberId, observedAt)));
}

export async function observeRole({ database, clock }: Context, event: unknown): Promise<void> {
  const observedAt = clock.now();
  const { serverId, role } = roleEventSchema.parse(event);
  if (role.id === serverId) return;
  await inOrder(serverId, () => database.inServer(serverId, (tenant) => saveRoles(tenant, [role], observedAt)));
}

export async function observeRoleRemoval({ database, clock }: Context, event: unknown): Promise<void> {
  const observedAt = clock.now();
  const { serverId, roleId } = roleRemovalSchema.parse(event);
  await inOrder(serverId, () => database.inServer(serverId, (tenant) => deleteRole(tenant, roleId, observedAt)));
}
