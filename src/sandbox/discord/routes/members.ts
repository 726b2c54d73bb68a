import { PermissionFlagsBits } from 'discord.js';
import { array, boolean, maxLength, nullable, nullish, number, object, string } from 'zod/mini';
import { validateBody } from '../body-validation.ts';
import { has, isAboveMember, isAboveRole, permissionsInGuild } from '../permissions.ts';
import { invalid, Refusal } from '../refusal.ts';
import {
  guildOf,
  idParam,
  json,
  memberOf,
  noContent,
  numberQuery,
  per,
  type RestRequest,
  type Route,
} from '../route.ts';
import { compareSnowflakes } from '../snowflakes.ts';
import type { Guild, Member, Role } from '../state.ts';
import { memberWire } from '../wire.ts';

/** The specification writes these bodies inline, so the package has no schemas for them. */
const memberPatch = object({
  nick: nullish(string().check(maxLength(32))),
  roles: nullish(array(nullable(string()))),
  mute: nullish(boolean()),
  deaf: nullish(boolean()),
  channel_id: nullish(string()),
  communication_disabled_until: nullish(string()),
  flags: nullish(number()),
});
const ownPatch = object({
  nick: nullish(string().check(maxLength(32))),
  avatar: nullish(string()),
  banner: nullish(string()),
  bio: nullish(string()),
});

export const memberRoutes: readonly Route[] = [
  { method: 'GET', path: '/guilds/{guild_id}/members', limit: per(10, 10), access: 'bot', handle: listMembers },
  {
    method: 'GET',
    path: '/guilds/{guild_id}/members/search',
    limit: per(10, 10),
    access: 'bot',
    handle: searchMembers,
  },
  {
    method: 'GET',
    path: '/guilds/{guild_id}/members/{user_id}',
    limit: per(5, 1),
    access: 'bot',
    handle: (request) => json(memberWire(memberOf(request, guildOf(request).guild))),
  },
  { method: 'PATCH', path: '/guilds/{guild_id}/members/@me', limit: per(10, 10), access: 'bot', handle: patchSelf },
  {
    method: 'PATCH',
    path: '/guilds/{guild_id}/members/{user_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: patchMember,
  },
  { method: 'DELETE', path: '/guilds/{guild_id}/members/{user_id}', limit: per(5, 1), access: 'bot', handle: kick },
  {
    method: 'PUT',
    path: '/guilds/{guild_id}/members/{user_id}/roles/{role_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => changeRole(request, 'add'),
  },
  {
    method: 'DELETE',
    path: '/guilds/{guild_id}/members/{user_id}/roles/{role_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => changeRole(request, 'remove'),
  },
];

/** Needs the privileged members intent, switched on in the developer portal. */
function listMembers(request: RestRequest) {
  const { guild } = guildOf(request);
  if (!request.world.application.membersIntentAllowed) throw new Refusal(50001);
  const limit = numberQuery(request, 'limit', { least: 1, most: 1000, or: 1 });
  const after = request.query.get('after') ?? '0';
  const order = request.world.membersInOrder(guild);
  const start = firstAfter(order, after);
  return json(wires(guild, order.slice(start, start + limit)));
}

function searchMembers(request: RestRequest) {
  const { guild } = guildOf(request);
  const limit = numberQuery(request, 'limit', { least: 1, most: 1000, or: 1 });
  const query = request.query.get('query')?.toLowerCase();
  if (!query) throw invalid(['query'], 'BASE_TYPE_REQUIRED', 'This field is required');
  const found = request.world.membersInOrder(guild).filter((id) => {
    const member = guild.members.get(id);
    return [member?.user.username, member?.user.globalName, member?.nick].some((name) =>
      name?.toLowerCase().startsWith(query),
    );
  });
  return json(wires(guild, found.slice(0, limit)));
}

function wires(guild: Guild, ids: readonly string[]) {
  return ids.flatMap((id) => {
    const member = guild.members.get(id);
    return member ? [memberWire(member)] : [];
  });
}

/** Binary search: a page of a large server costs no walk over all of it. */
function firstAfter(order: readonly string[], after: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareSnowflakes(order[middle] ?? '', after) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function patchSelf(request: RestRequest) {
  const { bot } = guildOf(request);
  const { nick } = validateBody<{ nick?: string | null }>(ownPatch, request.body);
  if (nick !== undefined && !has(permissionsInGuild(bot), PermissionFlagsBits.ChangeNickname)) throw new Refusal(50013);
  request.world.changeMember(bot, nick === undefined ? {} : { nick });
  return json(memberWire(bot));
}

function patchMember(request: RestRequest) {
  const { guild, bot } = guildOf(request);
  const patch = validateBody<{ nick?: string | null; roles?: (string | null)[] | null }>(memberPatch, request.body);
  if (patch.nick !== undefined) requirePermission(bot, PermissionFlagsBits.ManageNicknames);
  if (patch.roles !== undefined) requirePermission(bot, PermissionFlagsBits.ManageRoles);
  const member = memberOf(request, guild);
  if (patch.nick !== undefined && !isAboveMember(bot, member)) throw new Refusal(50013);
  const roleIds = patch.roles === undefined ? undefined : wantedRoles(guild, bot, member, patch.roles ?? []);
  const before = { nick: member.nick, roles: [...member.roleIds] };
  request.world.changeMember(member, {
    ...(patch.nick === undefined ? {} : { nick: patch.nick }),
    ...(roleIds ? { roleIds } : {}),
  });
  const after = { nick: member.nick, roles: [...member.roleIds] };
  request.world.audit(guild, {
    action: 'member update',
    targetId: member.user.id,
    reason: request.reason,
    changes: { before, after },
  });
  return json(memberWire(member));
}

/** Only what would change is checked: the rest of the list may hold roles above the bot. */
function wantedRoles(guild: Guild, bot: Member, member: Member, roles: readonly (string | null)[]): Set<string> {
  const wanted = new Set(roles.flatMap((id) => (id === null || id === guild.id ? [] : [id])));
  for (const id of wanted) if (!member.roleIds.has(id)) requireAssignable(guild, bot, id);
  for (const id of member.roleIds) if (!wanted.has(id)) requireAssignable(guild, bot, id);
  return wanted;
}

function changeRole(request: RestRequest, change: 'add' | 'remove') {
  const { guild, bot } = guildOf(request);
  requirePermission(bot, PermissionFlagsBits.ManageRoles);
  const member = memberOf(request, guild);
  const role = requireAssignable(guild, bot, idParam(request, 'role_id'));
  const roleIds = new Set(member.roleIds);
  if (change === 'add') roleIds.add(role.id);
  else roleIds.delete(role.id);
  request.world.changeMember(member, { roleIds });
  request.world.audit(guild, {
    action: change === 'add' ? 'role given' : 'role taken',
    targetId: member.user.id,
    reason: request.reason,
    changes: { role: role.id },
  });
  return noContent;
}

/** 10011 unknown, 50028 for @everyone and managed roles, 50013 for a role at or above the bot's highest. */
function requireAssignable(guild: Guild, bot: Member, id: string): Role {
  const role = guild.roles.get(id);
  if (!role) throw new Refusal(10011);
  if (role.id === guild.id || role.managedBy !== null) throw new Refusal(50028);
  if (!isAboveRole(bot, role)) throw new Refusal(50013);
  return role;
}

function kick(request: RestRequest) {
  const { guild, bot } = guildOf(request);
  requirePermission(bot, PermissionFlagsBits.KickMembers);
  const member = memberOf(request, guild);
  if (!isAboveMember(bot, member)) throw new Refusal(50013);
  request.world.leave(guild, member.user);
  request.world.audit(guild, { action: 'member kick', targetId: member.user.id, reason: request.reason, changes: {} });
  return noContent;
}

function requirePermission(bot: Member, flag: bigint): void {
  if (!has(permissionsInGuild(bot), flag)) throw new Refusal(50013);
}
