import { DiscordAPIError, PermissionFlagsBits, type REST, Routes } from 'discord.js';
import { z } from 'zod';
import { memberSchema, type ObservedRole, serverSchema } from './schema.ts';
import { type MemberListFailure, reasonOf } from './source.ts';

/** What Rollcall needs in the channel that it reports in. */
const NEEDED_IN_CHANNEL = {
  view_channel: PermissionFlagsBits.ViewChannel,
  send_messages: PermissionFlagsBits.SendMessages,
  embed_links: PermissionFlagsBits.EmbedLinks,
  read_message_history: PermissionFlagsBits.ReadMessageHistory,
} as const;

export type ChannelPermission = keyof typeof NEEDED_IN_CHANNEL;

/** The audit channel as Discord shows it at this moment; `gone`: deleted, or Rollcall does not see it. */
export type ChannelStanding =
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'there';
      readonly missing: readonly ChannelPermission[];
      /** Whether everybody in the server can read it. */
      readonly everyoneReads: boolean;
      /** Roles whose holders can read it, where not everybody can: highest first, without managed ones. */
      readonly readerRoles: readonly ObservedRole[];
      /** Members who can read it because the channel names them; Rollcall is none of them. */
      readonly readerMemberIds: readonly string[];
    };

/** What Rollcall is allowed in a server, and where its role stands. */
export interface ServerStanding {
  readonly kind: 'complete';
  /** Whether Discord lists the members: the Server Members intent is on. */
  readonly listsMembers: boolean;
  readonly mayManageRoles: boolean;
  readonly isAdministrator: boolean;
  /** The position of Rollcall's highest role: it gives and takes only roles below. */
  readonly ownPosition: number;
  readonly roles: readonly ObservedRole[];
  /** Nothing while no channel is chosen. */
  readonly channel: ChannelStanding | undefined;
}

interface Where {
  readonly serverId: string;
  readonly channelId: string | undefined;
  /** Rollcall's own user id. */
  readonly ownId: string;
}

const overwriteSchema = z.object({
  id: z.string(),
  type: z.union([z.literal(0), z.literal(1)]),
  allow: z.string().transform(BigInt),
  deny: z.string().transform(BigInt),
});

type Overwrite = z.output<typeof overwriteSchema>;

const channelSchema = z.object({
  guild_id: z.string().optional(),
  permission_overwrites: z.array(overwriteSchema).default([]),
});

const EVERYTHING = Object.values(PermissionFlagsBits).reduce((all, flag) => all | flag, 0n);

/** Pulls over REST what Rollcall may do in a server and who can read its audit channel. */
export async function pullServerStanding(
  rest: REST,
  { serverId, channelId, ownId }: Where,
): Promise<ServerStanding | MemberListFailure> {
  try {
    const { roles, everyonePermissions } = serverSchema.parse(await rest.get(Routes.guild(serverId)));
    const own = memberSchema.parse(await rest.get(Routes.guildMember(serverId, ownId)));
    const held = roles.filter((role) => own.roleIds.includes(role.id));
    const everyone = BigInt(everyonePermissions);
    const base = basePermissions([everyone, ...held.map((role) => BigInt(role.permissions))]);
    return {
      kind: 'complete',
      listsMembers: await listsMembers(rest, serverId),
      mayManageRoles: has(base, PermissionFlagsBits.ManageRoles),
      isAdministrator: has(base, PermissionFlagsBits.Administrator),
      ownPosition: Math.max(0, ...held.map((role) => role.position)),
      roles,
      channel:
        channelId === undefined
          ? undefined
          : await pullChannel(rest, { serverId, channelId, ownId }, { base, held, everyone, roles }),
    };
  } catch (error) {
    return { kind: 'failed', because: reasonOf(error) };
  }
}

async function listsMembers(rest: REST, serverId: string): Promise<boolean> {
  try {
    await rest.get(Routes.guildMembers(serverId), { query: new URLSearchParams({ limit: '1' }) });
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

interface Permissions {
  readonly base: bigint;
  readonly everyone: bigint;
  readonly held: readonly ObservedRole[];
  readonly roles: readonly ObservedRole[];
}

async function pullChannel(
  rest: REST,
  { serverId, channelId, ownId }: Where & { readonly channelId: string },
  { base, everyone, held, roles }: Permissions,
): Promise<ChannelStanding> {
  try {
    const channel = channelSchema.parse(await rest.get(Routes.channel(channelId)));
    if (channel.guild_id !== undefined && channel.guild_id !== serverId) return { kind: 'gone' };
    const overwrites = new Map(channel.permission_overwrites.map((overwrite) => [overwrite.id, overwrite]));
    const inChannel = (from: bigint, roleIds: readonly string[], memberId?: string) =>
      permissionsInChannel(from, { everyone: overwrites.get(serverId), ...applying(overwrites, roleIds, memberId) });
    const own = inChannel(
      base,
      held.map((role) => role.id),
      ownId,
    );
    const reads = (permissions: bigint) => has(permissions, PermissionFlagsBits.ViewChannel);
    return {
      kind: 'there',
      missing: Object.entries(NEEDED_IN_CHANNEL).flatMap(([name, flag]) =>
        has(own, flag) ? [] : [name as ChannelPermission],
      ),
      everyoneReads: reads(inChannel(everyone, [])),
      readerRoles: roles
        .filter(
          (role) => !role.managed && reads(inChannel(basePermissions([everyone, BigInt(role.permissions)]), [role.id])),
        )
        .toSorted((one, other) => other.position - one.position),
      readerMemberIds: channel.permission_overwrites
        .filter(({ type, id, allow }) => type === 1 && id !== ownId && has(allow, PermissionFlagsBits.ViewChannel))
        .map(({ id }) => id),
    };
  } catch (error) {
    if (isRefusal(error)) return { kind: 'gone' };
    throw error;
  }
}

interface Applying {
  readonly everyone: Overwrite | undefined;
  readonly roles: readonly Overwrite[];
  readonly member: Overwrite | undefined;
}

function applying(
  overwrites: ReadonlyMap<string, Overwrite>,
  roleIds: readonly string[],
  memberId: string | undefined,
): Omit<Applying, 'everyone'> {
  return {
    roles: roleIds.flatMap((id) => overwrites.get(id) ?? []),
    member: memberId === undefined ? undefined : overwrites.get(memberId),
  };
}

/** https://discord.com/developers/docs/topics/permissions#permission-overwrites */
function permissionsInChannel(base: bigint, { everyone, roles, member }: Applying): bigint {
  if (base === EVERYTHING) return base;
  const together = roles.reduce((sum, { allow, deny }) => ({ allow: sum.allow | allow, deny: sum.deny | deny }), {
    allow: 0n,
    deny: 0n,
  });
  return [everyone, together, member].reduce(
    (permissions, overwrite) => (overwrite ? (permissions & ~overwrite.deny) | overwrite.allow : permissions),
    base,
  );
}

/** What roles allow together; an administrator may do everything. */
function basePermissions(permissions: readonly bigint[]): bigint {
  const together = permissions.reduce((sum, one) => sum | one, 0n);
  return has(together, PermissionFlagsBits.Administrator) ? EVERYTHING : together;
}

function has(permissions: bigint, flag: bigint): boolean {
  return (permissions & flag) === flag;
}

function isRefusal(error: unknown): boolean {
  return error instanceof DiscordAPIError && (error.status === 403 || error.status === 404);
}
