import type { RoleView, ServerView } from './view.ts';

/**
 * Discord's permissions that moderate members or manage the server (Discord's documentation: Permissions):
 * KICK_MEMBERS, BAN_MEMBERS, ADMINISTRATOR, MANAGE_CHANNELS, MANAGE_GUILD, VIEW_AUDIT_LOG, MANAGE_MESSAGES,
 * MUTE_MEMBERS, DEAFEN_MEMBERS, MOVE_MEMBERS, MANAGE_NICKNAMES, MANAGE_ROLES, MANAGE_WEBHOOKS,
 * MANAGE_GUILD_EXPRESSIONS, MANAGE_EVENTS, MANAGE_THREADS, MODERATE_MEMBERS.
 */
const POWER = [1, 2, 3, 4, 5, 7, 13, 22, 23, 24, 27, 28, 29, 30, 33, 34, 40].reduce(
  (bits, bit) => bits | (1n << BigInt(bit)),
  0n,
);

/** A role with moderation or management permissions, or one that makes its holder an officer (domain.md §2). */
export function isPowerRole(
  { id, permissions }: Pick<RoleView, 'id' | 'permissions'>,
  { server }: { readonly server: Pick<ServerView, 'officerRoleIds'> },
): boolean {
  return (BigInt(permissions) & POWER) !== 0n || server.officerRoleIds.includes(id);
}
