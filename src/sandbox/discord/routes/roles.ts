import { PermissionFlagsBits } from 'discord.js';
import {
  CreateRoleRequestSchema,
  UpdateRolePositionsRequestSchema,
  UpdateRoleRequestPartialSchema,
} from 'discord-api-spec/zod';
import { array } from 'zod/mini';
import { validateBody } from '../body-validation.ts';
import { has, isAboveRole, permissionsInGuild } from '../permissions.ts';
import { Refusal } from '../refusal.ts';
import { guildOf, idParam, json, noContent, per, type RestRequest, type Route } from '../route.ts';
import type { Guild, Member, Role } from '../state.ts';
import { roleWire } from '../wire.ts';

interface RoleBody {
  readonly name?: string | null;
  readonly permissions?: string | number | null;
  readonly color?: number | null;
  readonly hoist?: boolean | null;
  readonly mentionable?: boolean | null;
}

export const roleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/guilds/{guild_id}/roles',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => json([...guildOf(request).guild.roles.values()].map(roleWire)),
  },
  {
    method: 'GET',
    path: '/guilds/{guild_id}/roles/{role_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => json(roleWire(roleOf(request, guildOf(request).guild))),
  },
  { method: 'POST', path: '/guilds/{guild_id}/roles', limit: per(10, 10), access: 'bot', handle: createRole },
  { method: 'PATCH', path: '/guilds/{guild_id}/roles', limit: per(10, 10), access: 'bot', handle: moveRoles },
  { method: 'PATCH', path: '/guilds/{guild_id}/roles/{role_id}', limit: per(10, 10), access: 'bot', handle: patchRole },
  {
    method: 'DELETE',
    path: '/guilds/{guild_id}/roles/{role_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: deleteRole,
  },
];

function roleOf(request: RestRequest, guild: Guild): Role {
  const role = guild.roles.get(idParam(request, 'role_id'));
  if (!role) throw new Refusal(10011);
  return role;
}

function createRole(request: RestRequest) {
  const { guild, bot } = guildOf(request);
  const body = validateBody<RoleBody>(CreateRoleRequestSchema, request.body ?? {});
  const permissions = grantable(bot, body);
  if (guild.roles.size >= 250) throw new Refusal(30005);
  const role = request.world.addRole(guild, {
    name: body.name ?? 'new role',
    ...settings(body),
    permissions: permissions ?? 0n,
  });
  request.world.audit(guild, {
    action: 'role create',
    targetId: role.id,
    reason: request.reason,
    changes: { ...body },
  });
  return json(roleWire(role));
}

function patchRole(request: RestRequest) {
  const { guild, bot } = guildOf(request);
  const body = validateBody<RoleBody>(UpdateRoleRequestPartialSchema, request.body ?? {});
  const permissions = grantable(bot, body);
  const role = roleOf(request, guild);
  if (!isAboveRole(bot, role)) throw new Refusal(50013);
  request.world.changeRole(guild, role, {
    ...(body.name ? { name: body.name } : {}),
    ...settings(body),
    ...(permissions === null ? {} : { permissions }),
  });
  request.world.audit(guild, {
    action: 'role update',
    targetId: role.id,
    reason: request.reason,
    changes: { ...body },
  });
  return json(roleWire(role));
}

function moveRoles(request: RestRequest) {
  const { guild, bot } = guildOf(request);
  const moves = validateBody<{ id: string; position?: number | null }[]>(
    array(UpdateRolePositionsRequestSchema),
    request.body,
  );
  requireManageRoles(bot);
  const highest = [...bot.roleIds].reduce((most, id) => Math.max(most, guild.roles.get(id)?.position ?? 0), 0);
  const positions = new Map<string, number>();
  for (const { id, position } of moves) {
    const role = guild.roles.get(id);
    if (!role) throw new Refusal(10011);
    if (position === undefined || position === null || position === role.position) continue;
    if (!isAboveRole(bot, role) || position >= highest) throw new Refusal(50013);
    positions.set(id, position);
  }
  request.world.placeRoles(guild, positions);
  return json([...guild.roles.values()].map(roleWire));
}

function deleteRole(request: RestRequest) {
  const { guild, bot } = guildOf(request);
  requireManageRoles(bot);
  const role = roleOf(request, guild);
  if (role.id === guild.id || role.managedBy !== null) throw new Refusal(50028);
  if (!isAboveRole(bot, role)) throw new Refusal(50013);
  request.world.removeRole(guild, role);
  request.world.audit(guild, { action: 'role delete', targetId: role.id, reason: request.reason, changes: {} });
  return noContent;
}

function requireManageRoles(bot: Member): void {
  if (!has(permissionsInGuild(bot), PermissionFlagsBits.ManageRoles)) throw new Refusal(50013);
}

/** A bot gives no permission that it does not have itself. */
function grantable(bot: Member, body: RoleBody): bigint | null {
  requireManageRoles(bot);
  if (body.permissions === undefined || body.permissions === null) return null;
  const permissions = BigInt(body.permissions);
  if ((permissions & ~permissionsInGuild(bot)) !== 0n) throw new Refusal(50013);
  return permissions;
}

function settings(body: RoleBody): { color?: number; hoist?: boolean; mentionable?: boolean } {
  return {
    ...(body.color === undefined || body.color === null ? {} : { color: body.color }),
    ...(body.hoist === undefined || body.hoist === null ? {} : { hoist: body.hoist }),
    ...(body.mentionable === undefined || body.mentionable === null ? {} : { mentionable: body.mentionable }),
  };
}
