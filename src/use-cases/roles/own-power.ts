import type { Tenant } from '../../database/database.ts';
import { Role } from '../../database/entities/role.ts';
import { Server } from '../../database/entities/server.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { isPowerRole } from '../../quality/power-role.ts';
import type { Actor } from '../actor.ts';
import type { RoleStep } from './role-steps.ts';

/**
 * Nobody gives themselves power, as nobody decides about their own claim: an officer's word on who they are themselves, by
 * `/link` or Confirm, would be all that it takes. Whoever manages the server decides what officers are anyway.
 * Undo is free to: it gives nothing that they did not have.
 * @returns what stands in the way, in words
 */
export async function ownPower(
  { em, serverId }: Tenant,
  { memberId, canManageServer }: Actor,
  steps: readonly RoleStep[],
): Promise<Phrase | undefined> {
  if (canManageServer) return undefined;
  const toThemselves = steps.filter((step) => step.kind === 'give' && step.memberId === memberId);
  if (toThemselves.length === 0) return undefined;
  const server = await em.findOneOrFail(Server, { id: serverId });
  const roles = await em.find(Role, { server: serverId, id: { $in: toThemselves.map(({ roleId }) => roleId) } });
  const power = roles.find((role) => isPowerRole(role, { server }));
  return power && phrase('remark.own_power', { role: power.name });
}
