import { DiscordAPIError, type REST, RESTJSONErrorCodes, Routes } from 'discord.js';
import type { MemberRoles, RoleOrder, RoleRefusal } from '../use-cases/roles/member-roles.ts';
import { clip } from './escape.ts';
import { vocabularyFor } from './words.ts';

/** Discord's limit for a reason in the audit log. */
const REASON = 512;

/** "Invalid Role": the everyone role, or one that Discord or another bot manages. */
const INVALID_ROLE = RESTJSONErrorCodes.InvalidRole;

/** A member may hold at most 250 roles, as many as a server has. */
const TOO_MANY_ROLES = RESTJSONErrorCodes.MaximumNumberOfGuildRolesReached;

/** Gives and takes one role at a time over REST, so that roles given by hand meanwhile stay. */
export function roleWritesOf(rest: REST): Pick<MemberRoles, 'give' | 'take'> {
  return {
    give: (order, signal) => attempt(() => rest.put(routeOf(order), { reason: reasonOf(order), signal })),
    take: (order, signal) => attempt(() => rest.delete(routeOf(order), { reason: reasonOf(order), signal })),
  };
}

async function attempt(write: () => Promise<unknown>): Promise<RoleRefusal | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (!(error instanceof DiscordAPIError)) return 'unreachable';
    return refusalOf(error);
  }
}

/** A 403 is never tried again: ten thousand of them in ten minutes block the address (platform limit). */
function refusalOf({ code, status }: DiscordAPIError): RoleRefusal {
  switch (code) {
    case RESTJSONErrorCodes.MissingPermissions:
      return 'forbidden';
    case RESTJSONErrorCodes.MissingAccess:
    case RESTJSONErrorCodes.UnknownGuild:
      return 'no_access';
    case RESTJSONErrorCodes.UnknownMember:
    case RESTJSONErrorCodes.UnknownUser:
      return 'unknown_member';
    case RESTJSONErrorCodes.UnknownRole:
      return 'unknown_role';
    case INVALID_ROLE:
      return 'managed';
    case TOO_MANY_ROLES:
      return 'role_limit';
    default:
      return status >= 500 ? 'unreachable' : 'unexpected';
  }
}

function routeOf({ serverId, memberId, roleId }: RoleOrder) {
  return Routes.guildMemberRole(serverId, memberId, roleId);
}

function reasonOf({ reason, locale }: RoleOrder): string {
  return clip(vocabularyFor(locale).label(reason), REASON);
}
