import { type LocalRole, roleNamed } from './local-role.ts';
import type { Messages } from './messages.ts';
import { permissionsInChannel, permissionsInGuild, rolesInOrder } from './permissions.ts';
import type { Channel, Guild, Member, Message, User } from './state.ts';
import type { World } from './world.ts';

export interface MemberDescription {
  readonly id?: string;
  readonly username: string;
  readonly globalName?: string | null;
  readonly nick?: string | null;
  /** Names or handles of roles. */
  readonly roles?: readonly (string | LocalRole)[];
  readonly joinedAt?: Date;
  readonly bot?: boolean;
  /** The person's language, such as `de`. Default `en-US`. */
  readonly locale?: string;
}

/** Somebody in a server; stays valid when they leave and return. */
export class LocalMember {
  readonly user: User;
  readonly guild: Guild;
  readonly #world: World;
  readonly #messages: Messages;

  constructor(world: World, messages: Messages, guild: Guild, user: User) {
    this.#world = world;
    this.#messages = messages;
    this.guild = guild;
    this.user = user;
  }

  get id(): string {
    return this.user.id;
  }

  /** What others read: nickname, else global name, else username. */
  get name(): string {
    return this.guild.members.get(this.id)?.nick ?? this.user.globalName ?? this.user.username;
  }

  get isPresent(): boolean {
    return this.guild.members.has(this.id);
  }

  /** Throws when they left. */
  get state(): Member {
    const member = this.guild.members.get(this.id);
    if (!member) throw new Error(`${this.user.username} is not in ${this.guild.name}`);
    return member;
  }

  /** Highest first. */
  get roleNames(): string[] {
    const { roleIds } = this.state;
    return rolesInOrder(this.guild)
      .filter((role) => roleIds.has(role.id))
      .map((role) => role.name);
  }

  get permissions(): bigint {
    return permissionsInGuild(this.state);
  }

  permissionsIn(channel: { readonly state: Channel }): bigint {
    return permissionsInChannel(this.state, channel.state);
  }

  leaves(): void {
    this.#world.leave(this.guild, this.user);
  }

  /** Without roles and nickname unless given: Discord remembers neither. */
  joins(as: { nick?: string; roles?: readonly string[] } = {}): void {
    const roleIds = (as.roles ?? []).map((name) => roleNamed(this.guild, name).id);
    this.#world.join(this.guild, this.user, { nick: as.nick ?? null, roleIds });
  }

  isBanned(reason: string | null = null): void {
    this.#world.ban(this.guild, this.user, reason);
  }

  isUnbanned(): void {
    this.#world.unban(this.guild, this.user);
  }

  /** `nick` is the server's nickname; the other two are the account's names, everywhere. */
  renames(names: { nick?: string | null; username?: string; globalName?: string | null }): void {
    if (names.username !== undefined || names.globalName !== undefined) this.#world.renameUser(this.user, names);
    if (names.nick !== undefined) this.#world.changeMember(this.state, { nick: names.nick });
  }

  gains(...roles: (string | LocalRole)[]): void {
    const roleIds = new Set(this.state.roleIds);
    for (const role of roles) roleIds.add(typeof role === 'string' ? roleNamed(this.guild, role).id : role.id);
    this.#world.changeMember(this.state, { roleIds });
  }

  loses(...roles: (string | LocalRole)[]): void {
    const roleIds = new Set(this.state.roleIds);
    for (const role of roles) roleIds.delete(typeof role === 'string' ? roleNamed(this.guild, role).id : role.id);
    this.#world.changeMember(this.state, { roleIds });
  }

  says(channel: { readonly state: Channel }, content: string): Message {
    return this.#messages.post(channel.state, { author: this.user, body: { content } });
  }
}
