import { EventEmitter } from 'node:events';
import { ChannelType } from 'discord.js';
import type { Clock } from '../../clock.ts';
import { everyonePermissions } from './permissions.ts';
import { compareSnowflakes, Snowflakes } from './snowflakes.ts';
import type { Application, AuditEntry, Channel, Guild, Member, Message, Role, User } from './state.ts';
import { channelWire, guildCreateWire, guildWire, memberWire, roleWire, userWire } from './wire.ts';

/** Something the gateway tells the bot, if its intents ask for it. */
export interface Dispatch {
  readonly name: string;
  readonly guild: Guild | null;
  readonly body: unknown;
  /** Told without the members intent too, because it is about the bot itself. */
  readonly aboutBot: boolean;
}

interface WorldEvents {
  dispatch: [Dispatch];
  /** A message was posted, edited or deleted; private answers too. */
  message: [Message];
}

/**
 * Everything that exists in the local Discord and the verbs that change it. Each verb tells the gateway what the real
 * Discord would; none of them asks who may do it, which is what the REST routes are for.
 */
export class World {
  readonly clock: Clock;
  readonly ids: Snowflakes;
  readonly application: Application;
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly events = new EventEmitter<WorldEvents>();

  constructor(clock: Clock, name: string) {
    this.clock = clock;
    this.ids = new Snowflakes(clock);
    this.events.setMaxListeners(0);
    const bot = this.addUser({ username: name, bot: true });
    const owner = this.addUser({ username: 'developer' });
    this.application = {
      id: bot.id,
      name,
      bot,
      token: `${Buffer.from(bot.id).toString('base64url')}.${bot.id.slice(-6)}.${'local-discord'.repeat(2)}`,
      owner,
      membersIntentAllowed: true,
      messageContentIntentAllowed: false,
      presencesIntentAllowed: false,
      commands: new Map(),
    };
  }

  tell(name: string, guild: Guild | null, body: unknown, aboutBot = false): void {
    this.events.emit('dispatch', { name, guild, body, aboutBot });
  }

  // Users

  addUser(user: { id?: string; username: string; globalName?: string | null; bot?: boolean; locale?: string }): User {
    const id = user.id ?? this.ids.next();
    const known = this.users.get(id);
    if (known) return known;
    const made: User = {
      id,
      username: user.username,
      globalName: user.globalName ?? null,
      bot: user.bot ?? false,
      locale: user.locale ?? 'en-US',
    };
    this.users.set(id, made);
    return made;
  }

  /** Discord tells a bot of a user's new names through the members that it shares a server with. */
  renameUser(user: User, names: { username?: string; globalName?: string | null }): void {
    user.username = names.username ?? user.username;
    if (names.globalName !== undefined) user.globalName = names.globalName;
    for (const guild of this.guilds.values()) {
      const member = guild.members.get(user.id);
      if (member) this.#memberChanged(member);
    }
  }

  // Guilds

  addGuild(guild: { id?: string; name: string; owner: User; locale?: string }): Guild {
    const id = guild.id ?? this.ids.next();
    const made: Guild = {
      id,
      name: guild.name,
      ownerId: guild.owner.id,
      locale: guild.locale ?? 'en-US',
      roles: new Map(),
      channels: new Map(),
      members: new Map(),
      bans: new Map(),
      commands: new Map(),
      auditLog: [],
      memberOrder: null,
    };
    made.roles.set(id, {
      id,
      name: '@everyone',
      permissions: everyonePermissions,
      position: 0,
      color: 0,
      hoist: false,
      mentionable: false,
      managedBy: null,
    });
    this.guilds.set(id, made);
    this.join(made, guild.owner, {});
    return made;
  }

  renameGuild(guild: Guild, name: string): void {
    guild.name = name;
    this.tell('GUILD_UPDATE', guild, guildWire(guild));
  }

  giveGuildTo(guild: Guild, owner: User): void {
    guild.ownerId = owner.id;
    this.tell('GUILD_UPDATE', guild, guildWire(guild));
  }

  botIn(guild: Guild): Member | undefined {
    return guild.members.get(this.application.bot.id);
  }

  /** Somebody invites the bot: it gets a role of its own, named after it, at the bottom of the list. */
  inviteBot(guild: Guild, permissions: bigint): Member {
    const { bot, name } = this.application;
    const role = this.addRole(guild, { name, permissions, managedBy: bot.id });
    const member = this.#enter(guild, bot, { roleIds: [role.id] });
    this.tell('GUILD_CREATE', guild, guildCreateWire(guild, member));
    return member;
  }

  removeBot(guild: Guild): void {
    this.tell('GUILD_DELETE', guild, { id: guild.id });
    this.#exit(guild, this.application.bot.id);
    for (const role of guild.roles.values()) {
      if (role.managedBy === this.application.bot.id) guild.roles.delete(role.id);
    }
    guild.commands.clear();
  }

  // Roles

  /** A new role stands at the bottom, just above @everyone, unless told otherwise. */
  addRole(guild: Guild, role: Partial<Omit<Role, 'id'>> & { id?: string; name: string }): Role {
    const made: Role = {
      id: role.id ?? this.ids.next(),
      name: role.name,
      permissions: role.permissions ?? 0n,
      position: 0,
      color: role.color ?? 0,
      hoist: role.hoist ?? false,
      mentionable: role.mentionable ?? false,
      managedBy: role.managedBy ?? null,
    };
    const others = ascending(guild);
    const position = Math.max(1, Math.min(role.position ?? 1, others.length));
    others.splice(position, 0, made);
    guild.roles.set(made.id, made);
    const moved = renumber(others).filter((each) => each !== made);
    this.tell('GUILD_ROLE_CREATE', guild, { guild_id: guild.id, role: roleWire(made) });
    for (const each of moved) this.#roleChanged(guild, each);
    return made;
  }

  changeRole(guild: Guild, role: Role, change: Partial<Omit<Role, 'id' | 'position' | 'managedBy'>>): void {
    Object.assign(role, change);
    this.#roleChanged(guild, role);
  }

  moveRole(guild: Guild, role: Role, position: number): void {
    const others = ascending(guild).filter((each) => each !== role);
    others.splice(Math.max(1, Math.min(position, others.length)), 0, role);
    for (const each of renumber(others)) this.#roleChanged(guild, each);
  }

  /** Several at once, as Discord's settings send them; roles that are not named keep their order. */
  placeRoles(guild: Guild, positions: ReadonlyMap<string, number>): void {
    const wanted = (role: Role) => (role.id === guild.id ? -1 : (positions.get(role.id) ?? role.position));
    const order = ascending(guild).sort((a, b) => wanted(a) - wanted(b));
    for (const each of renumber(order)) this.#roleChanged(guild, each);
  }

  removeRole(guild: Guild, role: Role): void {
    guild.roles.delete(role.id);
    this.tell('GUILD_ROLE_DELETE', guild, { guild_id: guild.id, role_id: role.id });
    for (const each of renumber(ascending(guild))) this.#roleChanged(guild, each);
    // Discord leaves it to clients to take a deleted role from the members they know.
    for (const member of guild.members.values()) member.roleIds.delete(role.id);
  }

  #roleChanged(guild: Guild, role: Role): void {
    this.tell('GUILD_ROLE_UPDATE', guild, { guild_id: guild.id, role: roleWire(role) });
  }

  // Members

  join(guild: Guild, user: User, as: { nick?: string | null; roleIds?: Iterable<string>; joinedAt?: Date }): Member {
    const member = this.#enter(guild, user, as);
    this.tell('GUILD_MEMBER_ADD', guild, { ...memberWire(member), guild_id: guild.id });
    return member;
  }

  leave(guild: Guild, user: User): void {
    if (user.id === this.application.bot.id) {
      this.removeBot(guild);
      return;
    }
    if (!this.#exit(guild, user.id)) return;
    this.tell('GUILD_MEMBER_REMOVE', guild, { guild_id: guild.id, user: userWire(user) });
  }

  ban(guild: Guild, user: User, reason: string | null): void {
    guild.bans.set(user.id, { user, reason });
    this.tell('GUILD_BAN_ADD', guild, { guild_id: guild.id, user: userWire(user) });
    this.leave(guild, user);
  }

  unban(guild: Guild, user: User): void {
    if (!guild.bans.delete(user.id)) return;
    this.tell('GUILD_BAN_REMOVE', guild, { guild_id: guild.id, user: userWire(user) });
  }

  /** Tells nobody when nothing changed, as Discord does. */
  changeMember(member: Member, change: { nick?: string | null; roleIds?: ReadonlySet<string> }): void {
    const nick = change.nick === undefined ? member.nick : change.nick || null;
    const roleIds = change.roleIds ?? member.roleIds;
    const sameRoles = roleIds.size === member.roleIds.size && [...roleIds].every((id) => member.roleIds.has(id));
    if (nick === member.nick && sameRoles) return;
    const kept = [...roleIds];
    member.nick = nick;
    member.roleIds.clear();
    for (const id of kept) member.roleIds.add(id);
    this.#memberChanged(member);
  }

  membersInOrder(guild: Guild): readonly string[] {
    guild.memberOrder ??= [...guild.members.keys()].sort(compareSnowflakes);
    return guild.memberOrder;
  }

  #enter(guild: Guild, user: User, as: { nick?: string | null; roleIds?: Iterable<string>; joinedAt?: Date }): Member {
    const member: Member = {
      user,
      guild,
      nick: as.nick ?? null,
      roleIds: new Set(as.roleIds),
      joinedAt: as.joinedAt ?? this.clock.now(),
    };
    guild.members.set(user.id, member);
    guild.memberOrder = null;
    return member;
  }

  #exit(guild: Guild, userId: string): boolean {
    guild.memberOrder = null;
    return guild.members.delete(userId);
  }

  #memberChanged(member: Member): void {
    const { guild, user } = member;
    this.tell(
      'GUILD_MEMBER_UPDATE',
      guild,
      { ...memberWire(member), guild_id: guild.id },
      user === this.application.bot,
    );
  }

  // Channels

  addChannel(guild: Guild, channel: { id?: string; name: string; topic?: string | null }): Channel {
    const made: Channel = {
      id: channel.id ?? this.ids.next(),
      type: ChannelType.GuildText,
      guild,
      recipient: null,
      name: channel.name,
      topic: channel.topic ?? null,
      position: guild.channels.size,
      parentId: null,
      overwrites: new Map(),
      messages: new Map(),
      oldMessageEdits: [],
    };
    guild.channels.set(made.id, made);
    this.channels.set(made.id, made);
    this.tell('CHANNEL_CREATE', guild, channelWire(made));
    return made;
  }

  directChannel(recipient: User): Channel {
    for (const channel of this.channels.values()) if (channel.recipient === recipient) return channel;
    const made: Channel = {
      id: this.ids.next(),
      type: ChannelType.DM,
      guild: null,
      recipient,
      name: '',
      topic: null,
      position: 0,
      parentId: null,
      overwrites: new Map(),
      messages: new Map(),
      oldMessageEdits: [],
    };
    this.channels.set(made.id, made);
    return made;
  }

  setOverwrite(channel: Channel, id: string, type: 0 | 1, change: { allow: bigint; deny: bigint }): void {
    channel.overwrites.set(id, { id, type, ...change });
    this.tell('CHANNEL_UPDATE', channel.guild, channelWire(channel));
  }

  removeOverwrite(channel: Channel, id: string): void {
    if (channel.overwrites.delete(id)) this.tell('CHANNEL_UPDATE', channel.guild, channelWire(channel));
  }

  changeChannel(channel: Channel, change: { name?: string; topic?: string | null }): void {
    Object.assign(channel, change);
    this.tell('CHANNEL_UPDATE', channel.guild, channelWire(channel));
  }

  removeChannel(channel: Channel): void {
    channel.guild?.channels.delete(channel.id);
    this.channels.delete(channel.id);
    this.tell('CHANNEL_DELETE', channel.guild, channelWire(channel));
  }

  // Audit log

  audit(guild: Guild, entry: Omit<AuditEntry, 'at' | 'by'>): void {
    guild.auditLog.push({ ...entry, by: this.application.bot.id, at: this.clock.now() });
  }
}

function ascending(guild: Guild): Role[] {
  return [...guild.roles.values()].sort((a, b) => a.position - b.position);
}

/** Gives positions by order and returns the roles whose position changed. */
function renumber(roles: readonly Role[]): Role[] {
  return roles.filter((role, position) => {
    const moved = role.position !== position;
    role.position = position;
    return moved;
  });
}
