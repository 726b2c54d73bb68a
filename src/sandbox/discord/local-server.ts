import { type ChannelDescription, LocalChannel } from './local-channel.ts';
import { LocalMember, type MemberDescription } from './local-member.ts';
import { LocalRole, type Permissions, permissionBits, type RoleDescription, roleNamed } from './local-role.ts';
import type { Messages } from './messages.ts';
import { rolesInOrder } from './permissions.ts';
import type { AuditEntry, Guild, Member, Role } from './state.ts';
import type { World } from './world.ts';

export interface ServerDescription {
  readonly id?: string;
  readonly name: string;
  readonly owner?: MemberDescription;
  readonly locale?: string;
  /** Highest first; all of them below the bot's role. */
  readonly roles?: readonly RoleDescription[];
  readonly channels?: readonly ChannelDescription[];
  readonly members?: readonly MemberDescription[];
  /** The bot's own permissions. Default: what Rollcall asks for when it is invited. */
  readonly botPermissions?: Permissions;
  readonly withoutBot?: boolean;
}

export const defaultBotPermissions: Permissions = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'ManageRoles',
];

/** A server; every change is told to the bot as Discord would. */
export class LocalServer {
  readonly state: Guild;
  readonly #world: World;
  readonly #messages: Messages;

  static create(world: World, messages: Messages, description: ServerDescription): LocalServer {
    const owner = world.addUser(description.owner ?? { username: `${description.name.toLowerCase()}-owner` });
    const guild = world.addGuild({
      name: description.name,
      owner,
      ...(description.id === undefined ? {} : { id: description.id }),
      ...(description.locale === undefined ? {} : { locale: description.locale }),
    });
    const server = new LocalServer(world, messages, guild);
    if (!description.withoutBot) server.inviteBot(description.botPermissions);
    for (const role of [...(description.roles ?? [])].reverse()) server.addRole(role);
    for (const channel of description.channels ?? []) server.addChannel(channel);
    const { owner: ownerDescription } = description;
    if (ownerDescription?.nick || ownerDescription?.roles) {
      const nick = ownerDescription.nick ?? null;
      const roleIds = new Set((ownerDescription.roles ?? []).map((role) => server.#roleState(role).id));
      world.changeMember(server.owner.state, { nick, roleIds });
    }
    for (const member of description.members ?? []) server.addMember(member);
    return server;
  }

  constructor(world: World, messages: Messages, guild: Guild) {
    this.#world = world;
    this.#messages = messages;
    this.state = guild;
  }

  get id(): string {
    return this.state.id;
  }

  get name(): string {
    return this.state.name;
  }

  get owner(): LocalMember {
    return this.member(this.state.ownerId);
  }

  renames(name: string): void {
    this.#world.renameGuild(this.state, name);
  }

  // Roles

  addRole(description: RoleDescription): LocalRole {
    const { permissions, position, ...rest } = description;
    const botRole = this.#botRoleState();
    const role = this.#world.addRole(this.state, {
      ...rest,
      permissions: permissionBits(permissions),
      position: position ?? botRole?.position ?? this.state.roles.size,
    });
    return new LocalRole(this.#world, this.state, role);
  }

  role(name: string | LocalRole): LocalRole {
    return new LocalRole(this.#world, this.state, this.#roleState(name));
  }

  /** Highest first. */
  get roles(): LocalRole[] {
    return rolesInOrder(this.state).map((role) => new LocalRole(this.#world, this.state, role));
  }

  /** The managed role that the bot brought along. */
  get botRole(): LocalRole {
    const role = this.#botRoleState();
    if (!role) throw new Error(`The bot is not in ${this.name}`);
    return new LocalRole(this.#world, this.state, role);
  }

  // Members

  addMember(description: MemberDescription): LocalMember {
    const user = this.#world.addUser(description);
    const member = this.#world.join(this.state, user, {
      nick: description.nick ?? null,
      roleIds: (description.roles ?? []).map((role) => this.#roleState(role).id),
      ...(description.joinedAt ? { joinedAt: description.joinedAt } : {}),
    });
    return this.#handle(member);
  }

  /** By nickname, global name, username or id. Throws when there is none, or more than one. */
  member(name: string): LocalMember {
    const byId = this.state.members.get(name);
    if (byId) return this.#handle(byId);
    const called = [...this.state.members.values()].filter(({ nick, user }) => {
      return [nick, user.globalName, user.username].includes(name);
    });
    const [member, namesake] = called;
    if (!member) throw new Error(`No member of ${this.name} is called ${name}`);
    if (namesake) throw new Error(`${called.length} members of ${this.name} are called ${name}: name one by id`);
    return this.#handle(member);
  }

  get members(): LocalMember[] {
    return [...this.state.members.values()].map((member) => this.#handle(member));
  }

  // Channels

  addChannel(description: ChannelDescription): LocalChannel {
    const state = this.#world.addChannel(this.state, description);
    const channel = new LocalChannel(this.#world, this.#messages, state);
    for (const overwrite of description.overwrites ?? []) channel.setsPermissions(overwrite);
    return channel;
  }

  /** By name or id. */
  channel(name: string): LocalChannel {
    for (const channel of this.state.channels.values()) {
      if (channel.name === name || channel.id === name) return new LocalChannel(this.#world, this.#messages, channel);
    }
    throw new Error(`${this.name} has no channel ${name}`);
  }

  get channels(): LocalChannel[] {
    return [...this.state.channels.values()].map((channel) => new LocalChannel(this.#world, this.#messages, channel));
  }

  // The bot

  get hasBot(): boolean {
    return this.#world.botIn(this.state) !== undefined;
  }

  /** Adds the bot with a role of its own on top of the others, as a careful owner would place it. */
  inviteBot(permissions: Permissions = defaultBotPermissions): void {
    this.#world.inviteBot(this.state, permissionBits(permissions));
    this.botRole.movesTo(this.state.roles.size - 1);
  }

  removeBot(): void {
    this.#world.removeBot(this.state);
  }

  /** What the bot changed, with the reason it gave. */
  get auditLog(): readonly AuditEntry[] {
    return this.state.auditLog;
  }

  #botRoleState(): Role | undefined {
    return [...this.state.roles.values()].find((role) => role.managedBy === this.#world.application.bot.id);
  }

  #roleState(role: string | LocalRole): Role {
    return typeof role === 'string' ? roleNamed(this.state, role) : role.state;
  }

  #handle(member: Member): LocalMember {
    return new LocalMember(this.#world, this.#messages, this.state, member.user);
  }
}
