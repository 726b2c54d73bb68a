import { type APIApplicationCommandOptionChoice, PermissionFlagsBits } from 'discord.js';
import { LocalChannel } from '../discord/local-channel.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import { LocalMember } from '../discord/local-member.ts';
import { LocalRole } from '../discord/local-role.ts';
import { has, permissionsInChannel } from '../discord/permissions.ts';
import type { Channel } from '../discord/state.ts';
import { bareMemberWire, messageWire, roleWire, userWire } from '../discord/wire.ts';
import { Answer } from './answer.ts';
import { commandData, findCommand, head, type OptionValues, resolvedMember, typingData } from './command-use.ts';
import type { ShownButton, ShownSelect } from './components.ts';
import type { Filled, Modal } from './modal.ts';
import { ShownMessage } from './shown-message.ts';

/** A message in front of a person, or the answer that showed it. */
export type Card = ShownMessage | Answer;

/**
 * Which button or select: its custom id, or the custom id's part before the first colon (`finding.fix`). By label only
 * on request, since words change.
 */
export type Which = string | { readonly label: string };

/** Somebody at Discord's client. `channel`, by default the first that they see, is where they type. */
export function actAs(discord: LocalDiscord, member: LocalMember, channel?: LocalChannel): Person {
  return new Person(discord, member, channel);
}

/** A person: sees what they may see, presses what is there, and waits for the bot's answer. */
export class Person {
  readonly member: LocalMember;
  readonly #discord: LocalDiscord;
  readonly #channel: LocalChannel | undefined;

  constructor(discord: LocalDiscord, member: LocalMember, channel?: LocalChannel) {
    this.#discord = discord;
    this.member = member;
    this.#channel = channel;
  }

  /** The same person in another channel. */
  in(channel: LocalChannel): Person {
    return new Person(this.#discord, this.member, channel);
  }

  /** `command('link', { character: 'Pewpew' })`, `command('dataquality', 'scan', { rule: 'orphan_wow' })`. */
  async command(name: string, ...rest: readonly (string | OptionValues)[]): Promise<Answer> {
    const { path, given } = split(rest);
    const command = findCommand(this.#discord, this.member.state, 1, name);
    const data = commandData(command, path, given, this.member.state);
    return this.#open(2, data, `/${[name, ...path].join(' ')}`);
  }

  /**
   * Types into an option and sees the choices: `autocomplete('link', 'character', 'tro')`, with subcommands before the
   * option and options already filled in at the end.
   */
  async autocomplete(
    name: string,
    ...rest: readonly (string | OptionValues)[]
  ): Promise<readonly APIApplicationCommandOptionChoice[]> {
    const { path, given } = split(rest);
    const text = path.at(-1);
    const option = path.at(-2);
    if (option === undefined || text === undefined)
      throw new Error('autocomplete(command, …subcommands, option, text)');
    const command = findCommand(this.#discord, this.member.state, 1, name);
    const data = typingData(command, path.slice(0, -2), { option, text, given }, this.member.state);
    const answer = await this.#open(4, data, `typing "${text}" into /${[name, ...path.slice(0, -1)].join(' ')}`);
    return answer.choices;
  }

  /** Uses a context-menu command on a member or a message. */
  async contextMenu(name: string, target: LocalMember | Card): Promise<Answer> {
    const onMember = target instanceof LocalMember;
    const command = findCommand(this.#discord, this.member.state, onMember ? 2 : 3, name);
    const { application } = this.#discord.world;
    const data = onMember
      ? { target_id: target.id, resolved: resolvedMember(target) }
      : {
          target_id: shown(target).id,
          resolved: { messages: { [shown(target).id]: messageWire(shown(target).stored, application) } },
        };
    return this.#open(2, { ...head(command, this.member.state), ...data }, `"${name}"`);
  }

  /** Throws, listing what is there, when the button is absent, disabled, or out of this person's sight. */
  async press(card: Card, which: Which): Promise<Answer> {
    const message = this.#looksAt(card);
    const button = pick(message, message.buttons, which, 'button');
    if (button.disabled) throw new Error(`The button [${button.label}] is disabled:\n${message.text}`);
    if (button.customId === null) throw new Error(`The button [${button.label}] is a link to ${button.url}`);
    const data = { custom_id: button.customId, component_type: 2, id: button.id };
    return this.#open(3, data, `[${button.label}] (${button.customId})`, message);
  }

  /** Picks from a select: a string select's values or labels, or the handles of members, roles and channels. */
  async select(
    card: Card,
    which: Which,
    ...values: readonly (string | LocalMember | LocalRole | LocalChannel)[]
  ): Promise<Answer> {
    const message = this.#looksAt(card);
    const select = pick(message, message.selects, which, 'select');
    if (select.disabled) throw new Error(`The select [${select.placeholder} ▾] is disabled:\n${message.text}`);
    if (values.length < select.least || values.length > select.most) {
      throw new Error(`[${select.placeholder} ▾] takes ${select.least} to ${select.most} values, not ${values.length}`);
    }
    const data = { custom_id: select.customId, id: select.id, ...selection(select, values) };
    return this.#open(3, data, `[${select.placeholder} ▾] (${select.customId})`, message);
  }

  /** Fills in a dialog and sends it. */
  async submit(modal: Modal, filled: Filled = {}): Promise<Answer> {
    const source = modal.interaction.source;
    const data = modal.submission(filled);
    return this.#open(
      5,
      data,
      `the modal "${modal.title}"`,
      source ? new ShownMessage(this.#discord, source) : undefined,
    );
  }

  #open(type: 2 | 3 | 4 | 5, data: Record<string, unknown>, what: string, source?: ShownMessage): Promise<Answer> {
    const interaction = this.#discord.interactions.open({
      type,
      member: this.member.state,
      channel: source?.stored.channel ?? this.#place(),
      data,
      source: source?.stored ?? null,
      metadata: source ? { interacted_message_id: source.id } : { name: data.name },
    });
    return Answer.to(this.#discord, interaction, `${this.member.name}'s ${what}`);
  }

  #place(): Channel {
    if (this.#channel) return this.#channel.state;
    const member = this.member.state;
    for (const channel of member.guild.channels.values()) {
      const permissions = permissionsInChannel(member, channel);
      if (has(permissions, PermissionFlagsBits.UseApplicationCommands)) return channel;
    }
    throw new Error(`${this.member.name} sees no channel of ${member.guild.name} where commands may be used`);
  }

  #looksAt(card: Card): ShownMessage {
    const message = shown(card);
    const { visibleTo, channel, deleted } = message.stored;
    if (deleted) throw new Error(`The message is deleted:\n${message.text}`);
    const seen = visibleTo
      ? visibleTo === this.member.id
      : has(permissionsInChannel(this.member.state, channel), PermissionFlagsBits.ViewChannel);
    if (!seen) throw new Error(`${this.member.name} does not see this message:\n${message.text}`);
    return message;
  }
}

function shown(card: Card): ShownMessage {
  return card instanceof Answer ? card.message : card;
}

function split(rest: readonly (string | OptionValues)[]): { path: string[]; given: OptionValues } {
  const path = rest.filter((each) => typeof each === 'string');
  const given = rest.find((each) => typeof each !== 'string') ?? {};
  return { path, given };
}

function pick<Control extends ShownButton | ShownSelect>(
  message: ShownMessage,
  controls: readonly Control[],
  which: Which,
  kind: string,
): Control {
  const label = (control: Control) => ('label' in control ? control.label : control.placeholder);
  const wanted = typeof which === 'string' ? which : which.label;
  const exact = controls.filter(
    (control) => (typeof which === 'string' ? control.customId : label(control)) === wanted,
  );
  const fits = exact.length > 0 || typeof which !== 'string' ? exact : controls.filter(({ name }) => name === wanted);
  const [first, second] = fits;
  if (first && !second) return first;
  const list = controls.map((control) => `  [${label(control)}] ${control.customId ?? ''}`).join('\n') || '  none';
  const problem = first ? `Several ${kind}s are` : `No ${kind} is`;
  throw new Error(`${problem} ${wanted}; the message has:\n${list}\n${message.text}`);
}

const selectTypes = { string: 3, user: 5, role: 6, mentionable: 7, channel: 8 } as const;

function selection(
  select: ShownSelect,
  values: readonly (string | LocalMember | LocalRole | LocalChannel)[],
): Record<string, unknown> {
  const users: Record<string, unknown> = {};
  const members: Record<string, unknown> = {};
  const roles: Record<string, unknown> = {};
  const channels: Record<string, unknown> = {};
  const chosen = values.map((value) => {
    if (value instanceof LocalMember && (select.kind === 'user' || select.kind === 'mentionable')) {
      users[value.id] = userWire(value.user);
      if (value.isPresent)
        members[value.id] = { ...bareMemberWire(value.state), permissions: value.permissions.toString() };
      return value.id;
    }
    if (value instanceof LocalRole && (select.kind === 'role' || select.kind === 'mentionable')) {
      roles[value.id] = roleWire(value.state);
      return value.id;
    }
    if (value instanceof LocalChannel && select.kind === 'channel') {
      channels[value.id] = { id: value.id, type: value.state.type, name: value.name, permissions: '0' };
      return value.id;
    }
    const option = select.options.find((each) => each.value === value || each.label === value);
    if (option) return option.value;
    const offered = select.options.map((each) => `${each.value} (${each.label})`).join(', ') || `${select.kind}s only`;
    throw new Error(`[${select.placeholder} ▾] does not offer ${String(value)}; it offers: ${offered}`);
  });
  const resolved = Object.entries({ users, members, roles, channels }).filter(
    ([, entries]) => Object.keys(entries).length > 0,
  );
  return {
    component_type: selectTypes[select.kind],
    values: chosen,
    ...(select.kind === 'string' ? {} : { resolved: Object.fromEntries(resolved) }),
  };
}
