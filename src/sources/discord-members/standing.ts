import { DiscordAPIError, PermissionFlagsBits, type REST, RESTJSONErrorCodes, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import { memberSchema, type ObservedMember, type ObservedRole, serverSchema } from './schema.ts';
import { type MemberListFailure, reasonOf } from './source.ts';

/** One member, and what Rollcall itself may do about their roles, as Discord says at this moment. */
export interface MemberStanding {
  readonly kind: 'complete';
  /** When pulling began: whatever an event told since is newer. */
  readonly observedAt: Date;
  /** Null: not in the server. */
  readonly member: ObservedMember | null;
  readonly roles: readonly ObservedRole[];
  /** Whether Rollcall holds the permission Manage Roles. */
  readonly mayManageRoles: boolean;
  /** The position of Rollcall's highest role: it gives and takes only roles below. */
  readonly ownPosition: number;
}

interface Whose {
  readonly serverId: string;
  readonly memberId: string;
  /** Rollcall's own user id. */
  readonly ownId: string;
}

/** Pulls one member and Rollcall's own standing over REST: never from the gateway's cache. */
export async function pullMemberStanding(
  rest: REST,
  { serverId, memberId, ownId }: Whose,
  clock: Clock,
  signal?: AbortSignal,
): Promise<MemberStanding | MemberListFailure> {
  const observedAt = clock.now();
  try {
    const { roles, everyonePermissions } = serverSchema.parse(await rest.get(Routes.guild(serverId), { signal }));
    const own = memberSchema.parse(await rest.get(Routes.guildMember(serverId, ownId), { signal }));
    const held = roles.filter((role) => own.roleIds.includes(role.id));
    const permissions = held.reduce((bits, role) => bits | BigInt(role.permissions), BigInt(everyonePermissions));
    return {
      kind: 'complete',
      observedAt,
      member: await pullMember(rest, serverId, memberId, signal),
      roles,
      mayManageRoles: (permissions & (PermissionFlagsBits.ManageRoles | PermissionFlagsBits.Administrator)) !== 0n,
      ownPosition: Math.max(0, ...held.map((role) => role.position)),
    };
  } catch (error) {
    return { kind: 'failed', because: reasonOf(error) };
  }
}

async function pullMember(
  rest: REST,
  serverId: string,
  memberId: string,
  signal?: AbortSignal,
): Promise<ObservedMember | null> {
  try {
    const { isBot: _, ...member } = memberSchema.parse(
      await rest.get(Routes.guildMember(serverId, memberId), { signal }),
    );
    return member;
  } catch (error) {
    if (error instanceof DiscordAPIError && isAbsence(error)) return null;
    throw error;
  }
}

function isAbsence({ code }: DiscordAPIError): boolean {
  return code === RESTJSONErrorCodes.UnknownMember || code === RESTJSONErrorCodes.UnknownUser;
}
