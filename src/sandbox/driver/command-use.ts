import { PermissionFlagsBits } from 'discord.js';
import type { CommandBody, OptionBody } from '../discord/command-rules.ts';
import { LocalChannel } from '../discord/local-channel.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import { LocalMember } from '../discord/local-member.ts';
import { LocalRole } from '../discord/local-role.ts';
import { has, permissionsInChannel } from '../discord/permissions.ts';
import type { Member } from '../discord/state.ts';
import { bareMemberWire, channelWire, roleWire, userWire } from '../discord/wire.ts';

/** What a person gives for an option. */
export type OptionValue = string | number | boolean | LocalMember | LocalRole | LocalChannel;
export type OptionValues = Readonly<Record<string, OptionValue>>;

export interface RegisteredCommand extends CommandBody {
  readonly id: string;
  readonly type: number;
}

export interface RegisteredOption extends OptionBody {
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_value?: number;
  readonly max_value?: number;
}

interface SentOption {
  readonly name: string;
  readonly type: number;
  readonly value?: unknown;
  readonly focused?: boolean;
  readonly options?: SentOption[];
}

const optionTypes: Record<number, string> = {
  3: 'text',
  4: 'a whole number',
  5: 'true or false',
  6: 'a member',
  7: 'a channel',
  8: 'a role',
  9: 'a member or role',
  10: 'a number',
};

/** A registered command that this person may see; type 1 slash, 2 on a user, 3 on a message. */
export function findCommand(discord: LocalDiscord, member: Member, type: 1 | 2 | 3, name: string): RegisteredCommand {
  const all = registered(discord, member);
  const command = all.find((each) => each.type === type && each.name === name);
  if (!command) {
    const known = all.filter((each) => each.type === type).map((each) => each.name);
    throw new Error(`No command ${name} is registered; there are: ${known.join(', ') || 'none'}`);
  }
  if (command.contexts && !command.contexts.includes(0)) throw new Error(`${name} is not shown in servers`);
  if (!isShownTo(command, member)) throw new Error(`${name} is hidden from ${member.user.username}`);
  return command;
}

/** Every registered command that this person's client offers, of all types. */
export function commandsShownTo(discord: LocalDiscord, member: Member): RegisteredCommand[] {
  return registered(discord, member).filter((command) => {
    return (command.contexts?.includes(0) ?? true) && isShownTo(command, member);
  });
}

function registered(discord: LocalDiscord, member: Member): RegisteredCommand[] {
  const { application } = discord.world;
  return [...member.guild.commands.values(), ...application.commands.values()] as unknown as RegisteredCommand[];
}

/** "0" hides a command from everybody but administrators. */
function isShownTo(command: RegisteredCommand, member: Member): boolean {
  const needed = command.default_member_permissions;
  if (needed === null || needed === undefined) return true;
  const [channel] = member.guild.channels.values();
  const permissions = channel ? permissionsInChannel(member, channel) : 0n;
  if (has(permissions, PermissionFlagsBits.Administrator)) return true;
  const bits = BigInt(needed);
  return bits !== 0n && has(permissions, bits);
}

/**
 * The data of a slash command as Discord's client sends it. Throws where that client would not let a person send it:
 * unknown or missing options, values of another kind, outside their bounds or not among the choices.
 */
export function commandData(
  command: RegisteredCommand,
  path: readonly string[],
  given: OptionValues,
  member: Member,
): Record<string, unknown> {
  const use = new OptionUse(member);
  const options = atPath(command, path, (offered, title) => use.fill(offered, given, title));
  return { ...head(command, member), ...(options.length > 0 ? { options } : {}), ...use.resolved };
}

/** As above, while the person is still typing into one option: others may be missing. */
export function typingData(
  command: RegisteredCommand,
  path: readonly string[],
  typing: { option: string; text: string; given: OptionValues },
  member: Member,
): Record<string, unknown> {
  const use = new OptionUse(member);
  const options = atPath(command, path, (offered, title) => {
    const focused = offered.find((option) => option.name === typing.option);
    if (!focused) throw new Error(`/${title} has no option ${typing.option}`);
    if (!focused.autocomplete) throw new Error(`/${title} ${typing.option} has no autocomplete`);
    const others = offered.filter((option) => typing.given[option.name] !== undefined);
    return [
      ...use.fill(others, typing.given, title),
      { name: focused.name, type: focused.type, value: typing.text, focused: true },
    ];
  });
  return { ...head(command, member), options, ...use.resolved };
}

export function head(command: RegisteredCommand, member: Member): Record<string, unknown> {
  const own = member.guild.commands.has(command.id);
  return { id: command.id, name: command.name, type: command.type, ...(own ? { guild_id: member.guild.id } : {}) };
}

/** Walks down groups and subcommands and wraps the options that `fill` made at the end. */
function atPath(
  command: RegisteredCommand,
  path: readonly string[],
  fill: (offered: readonly RegisteredOption[], title: string) => SentOption[],
): SentOption[] {
  const walk = (options: readonly RegisteredOption[], rest: readonly string[], title: string): SentOption[] => {
    const branches = options.filter((option) => option.type <= 2);
    const [next, ...further] = rest;
    if (branches.length === 0) {
      if (next !== undefined) throw new Error(`/${title} has no subcommand ${next}`);
      return fill(options, title);
    }
    const branch = branches.find((option) => option.name === next);
    if (!branch) {
      const names = branches.map((option) => option.name).join(', ');
      throw new Error(`/${title} ${next === undefined ? 'needs a subcommand' : `has no subcommand ${next}`}: ${names}`);
    }
    const inner = walk(branch.options ?? [], further, `${title} ${branch.name}`);
    return [{ name: branch.name, type: branch.type, options: inner }];
  };
  return walk(command.options ?? [], path, command.name);
}

class OptionUse {
  readonly #member: Member;
  readonly #users: Record<string, unknown> = {};
  readonly #members: Record<string, unknown> = {};
  readonly #roles: Record<string, unknown> = {};
  readonly #channels: Record<string, unknown> = {};

  constructor(member: Member) {
    this.#member = member;
  }

  get resolved(): { resolved?: Record<string, unknown> } {
    const all = { users: this.#users, members: this.#members, roles: this.#roles, channels: this.#channels };
    const used = Object.entries(all).filter(([, entries]) => Object.keys(entries).length > 0);
    return used.length > 0 ? { resolved: Object.fromEntries(used) } : {};
  }

  fill(offered: readonly RegisteredOption[], given: OptionValues, title: string): SentOption[] {
    for (const name of Object.keys(given)) {
      if (offered.some((option) => option.name === name)) continue;
      const names = offered.map((option) => option.name).join(', ') || 'none';
      throw new Error(`/${title} has no option ${name}; it has: ${names}`);
    }
    return offered.flatMap((option) => {
      const value = given[option.name];
      if (value === undefined) {
        if (option.required) throw new Error(`/${title} needs ${option.name}`);
        return [];
      }
      const sent = this.#value(option, value);
      if (sent === undefined) {
        const wanted = optionTypes[option.type] ?? `option type ${option.type}`;
        throw new Error(`/${title} ${option.name} takes ${wanted}, not ${String(value)}`);
      }
      checkBounds(option, sent, title);
      return [{ name: option.name, type: option.type, value: sent }];
    });
  }

  #value(option: RegisteredOption, value: OptionValue): unknown {
    switch (option.type) {
      case 3:
        return typeof value === 'string' ? value : undefined;
      case 4:
        return Number.isInteger(value) ? value : undefined;
      case 5:
        return typeof value === 'boolean' ? value : undefined;
      case 10:
        return typeof value === 'number' ? value : undefined;
      case 6:
        return value instanceof LocalMember ? this.#mentionMember(value) : undefined;
      case 7:
        return value instanceof LocalChannel ? this.#mentionChannel(value) : undefined;
      case 8:
        return value instanceof LocalRole ? this.#mentionRole(value) : undefined;
      case 9:
        if (value instanceof LocalMember) return this.#mentionMember(value);
        return value instanceof LocalRole ? this.#mentionRole(value) : undefined;
      default:
        return undefined;
    }
  }

  #mentionMember(target: LocalMember): string {
    Object.assign(this.#users, resolvedMember(target).users);
    Object.assign(this.#members, resolvedMember(target).members);
    return target.id;
  }

  #mentionRole(role: LocalRole): string {
    this.#roles[role.id] = roleWire(role.state);
    return role.id;
  }

  #mentionChannel(channel: LocalChannel): string {
    const permissions = permissionsInChannel(this.#member, channel.state).toString();
    this.#channels[channel.id] = { ...channelWire(channel.state), permissions };
    return channel.id;
  }
}

/** The people of an interaction: users, and those who are still in the server as members too. */
export function resolvedMember(target: LocalMember): { users: object; members: object } {
  const members = target.isPresent
    ? { [target.id]: { ...bareMemberWire(target.state), permissions: target.permissions.toString() } }
    : {};
  return { users: { [target.id]: userWire(target.user) }, members };
}

function checkBounds(option: RegisteredOption, value: unknown, title: string): void {
  const refuse = (why: string): never => {
    throw new Error(`/${title} ${option.name}: ${String(value)} ${why}`);
  };
  if (option.choices?.length && !option.choices.some((choice) => choice.value === value)) {
    refuse(`is not among ${option.choices.map((choice) => choice.value).join(', ')}`);
  }
  if (typeof value === 'string' && (option.type === 3 || option.type === undefined)) {
    if (value.length < (option.min_length ?? 0)) refuse(`is shorter than ${option.min_length}`);
    if (value.length > (option.max_length ?? 6000)) refuse(`is longer than ${option.max_length ?? 6000}`);
  }
  if (typeof value === 'number') {
    if (value < (option.min_value ?? Number.NEGATIVE_INFINITY)) refuse(`is below ${option.min_value}`);
    if (value > (option.max_value ?? Number.POSITIVE_INFINITY)) refuse(`is above ${option.max_value}`);
  }
}
