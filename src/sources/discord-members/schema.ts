import { z } from 'zod';

/** A member as Discord gives them, as far as Rollcall uses it. */
export interface ObservedMember {
  readonly id: string;
  readonly username: string;
  readonly globalName: string | null;
  readonly nickname: string | null;
  /** Sorted; Discord's everyone role is never among them. */
  readonly roleIds: readonly string[];
  readonly joinedAt: Date | null;
}

export interface ObservedRole {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  /** Permission bits as a decimal string. */
  readonly permissions: string;
  readonly managed: boolean;
}

const snowflake = z.string().regex(/^\d{1,20}$/);

const memberFields = z.object({
  user: z.object({
    id: snowflake,
    username: z.string(),
    global_name: z.string().nullish(),
    bot: z.boolean().optional(),
  }),
  nick: z.string().nullish(),
  roles: z.array(snowflake),
  joined_at: z.iso.datetime({ offset: true }).nullish(),
});

/** One member, or the bot itself (Get Guild Member). */
export const memberSchema = memberFields.transform(toMember);

function toMember(member: z.output<typeof memberFields>): ObservedMember & { readonly isBot: boolean } {
  return {
    isBot: member.user.bot ?? false,
    id: member.user.id,
    username: member.user.username,
    globalName: member.user.global_name ?? null,
    nickname: member.nick ?? null,
    roleIds: member.roles.toSorted(),
    joinedAt: member.joined_at ? new Date(member.joined_at) : null,
  };
}

const roleFields = z.object({
  id: snowflake,
  name: z.string(),
  position: z.number().int(),
  permissions: z.string().regex(/^\d+$/),
  managed: z.boolean(),
});

function toRole({ id, name, position, permissions, managed }: z.output<typeof roleFields>): ObservedRole {
  return { id, name, position, permissions, managed };
}

/** A member who joined or changed (Guild Member Add, Guild Member Update). */
export const memberEventSchema = memberFields
  .extend({ guild_id: snowflake })
  .transform(({ guild_id, ...member }) => ({ serverId: guild_id, member: toMember(member) }));

/** A member who left, was kicked or was banned (Guild Member Remove). */
export const memberRemovalSchema = z
  .object({ guild_id: snowflake, user: z.object({ id: snowflake, bot: z.boolean().optional() }) })
  .transform(({ guild_id, user }) => ({ serverId: guild_id, memberId: user.id, isBot: user.bot ?? false }));

/** A role that is new or changed (Guild Role Create, Guild Role Update). */
export const roleEventSchema = z
  .object({ guild_id: snowflake, role: roleFields })
  .transform(({ guild_id, role }) => ({ serverId: guild_id, role: toRole(role) }));

export const roleRemovalSchema = z
  .object({ guild_id: snowflake, role_id: snowflake })
  .transform(({ guild_id, role_id }) => ({ serverId: guild_id, roleId: role_id }));

/** One page of List Guild Members, bots included: the last id is where the next page begins. */
export const memberPageSchema = z.array(memberSchema);

/** The server itself with its roles (Get Guild). */
export const serverSchema = z
  .object({ id: snowflake, name: z.string(), owner_id: snowflake, roles: z.array(roleFields) })
  .transform(({ id, name, owner_id, roles }) => ({
    id,
    name,
    ownerId: owner_id,
    // Discord lists the everyone role under the server's own id.
    roles: roles.filter((role) => role.id !== id).map(toRole),
    everyonePermissions: roles.find((role) => role.id === id)?.permissions ?? '0',
  }));
