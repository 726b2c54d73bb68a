import { PermissionFlagsBits } from 'discord.js';
import type { LocalMember } from './discord/local-member.ts';
import type { LocalRole } from './discord/local-role.ts';
import type { LocalServer } from './discord/local-server.ts';
import { has } from './discord/permissions.ts';

/** The roles whose holders run the server: the ones to choose as officer roles. */
export function leadingRoles(server: LocalServer): LocalRole[] {
  return server.roles.filter(({ state }) => {
    return state.managedBy === null && state.id !== server.id && leads(state.permissions);
  });
}

/** Somebody with such a role who is not the owner; else the owner. */
export function anOfficer(server: LocalServer): LocalMember {
  const roleIds = new Set(leadingRoles(server).map((role) => role.id));
  const officers = server.members.filter(({ id, user, state }) => {
    return !user.bot && id !== server.owner.id && [...state.roleIds].some((roleId) => roleIds.has(roleId));
  });
  return officers[0] ?? server.owner;
}

function leads(permissions: bigint): boolean {
  return has(permissions, PermissionFlagsBits.Administrator) || has(permissions, PermissionFlagsBits.ManageGuild);
}
