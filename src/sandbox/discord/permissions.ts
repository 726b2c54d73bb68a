import { PermissionFlagsBits } from 'discord.js';
import type { Channel, Guild, Member, Role } from './state.ts';

export const everyPermission = Object.values(PermissionFlagsBits).reduce((all, flag) => all | flag, 0n);

/** What @everyone may do in a server that Discord just created. */
export const everyonePermissions =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.UseApplicationCommands |
  PermissionFlagsBits.ChangeNickname |
  PermissionFlagsBits.MentionEveryone;

export function has(permissions: bigint, flag: bigint): boolean {
  return (permissions & flag) === flag;
}

/** https://discord.com/developers/docs/topics/permissions#permission-overwrites: base permissions. */
export function permissionsInGuild(member: Member): bigint {
  const { guild } = member;
  if (guild.ownerId === member.user.id) return everyPermission;
  let permissions = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const id of member.roleIds) permissions |= guild.roles.get(id)?.permissions ?? 0n;
  return has(permissions, PermissionFlagsBits.Administrator) ? everyPermission : permissions;
}

/** Base permissions with the channel's overwrites: @everyone, then all roles together, then the member. */
export function permissionsInChannel(member: Member, channel: Channel): bigint {
  const base = permissionsInGuild(member);
  if (has(base, PermissionFlagsBits.Administrator)) return base;
  let permissions = base;
  const everyone = channel.overwrites.get(member.guild.id);
  if (everyone) permissions = (permissions & ~everyone.deny) | everyone.allow;
  let allow = 0n;
  let deny = 0n;
  for (const id of member.roleIds) {
    const overwrite = channel.overwrites.get(id);
    allow |= overwrite?.allow ?? 0n;
    deny |= overwrite?.deny ?? 0n;
  }
  permissions = (permissions & ~deny) | allow;
  const own = channel.overwrites.get(member.user.id);
  if (own) permissions = (permissions & ~own.deny) | own.allow;
  return has(permissions, PermissionFlagsBits.ViewChannel) ? permissions : 0n;
}

export function highestRole(member: Member): Role | undefined {
  let highest = member.guild.roles.get(member.guild.id);
  for (const id of member.roleIds) {
    const role = member.guild.roles.get(id);
    if (role && (!highest || role.position > highest.position)) highest = role;
  }
  return highest;
}

/** Whether the member stands above a role in the list; the owner stands above all. */
export function isAboveRole(member: Member, role: Role): boolean {
  return member.guild.ownerId === member.user.id || (highestRole(member)?.position ?? 0) > role.position;
}

/** Whether the member may act upon another; nobody stands above the owner. */
export function isAboveMember(member: Member, other: Member): boolean {
  if (other.guild.ownerId === other.user.id) return false;
  if (member.guild.ownerId === member.user.id) return true;
  return (highestRole(member)?.position ?? 0) > (highestRole(other)?.position ?? 0);
}

/** Highest first, as the role list of Discord's settings shows them. */
export function rolesInOrder(guild: Guild): Role[] {
  return [...guild.roles.values()].sort((a, b) => b.position - a.position);
}
