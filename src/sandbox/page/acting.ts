import type { LocalMember } from '../discord/local-member.ts';
import type { Message } from '../discord/state.ts';
import { type Answer, InteractionFailed } from '../driver/answer.ts';
import { findCommand, type OptionValues, type RegisteredOption } from '../driver/command-use.ts';
import type { Modal } from '../driver/modal.ts';
import { actAs, type Person } from '../driver/person.ts';
import { ShownMessage } from '../driver/shown-message.ts';
import type { People } from './people.ts';
import type { GivenOptions, Outcome, PageModal, PersonAct } from './protocol.ts';
import type { Stage } from './stage.ts';

type Value = Parameters<Person['select']>[2];

/** Does at the local Discord what somebody at the page asks for, as the person they chose to be. */
export class Acting {
  readonly #stage: Stage;
  readonly #people: People;
  readonly #privates: ReadonlyMap<string, Message>;
  /** Modals that are open somewhere, by the interaction that opened them. */
  readonly #modals = new Map<string, Modal>();

  /** @param privates the private answers that are still shown to somebody */
  constructor(stage: Stage, people: People, privates: ReadonlyMap<string, Message>) {
    this.#stage = stage;
    this.#people = people;
    this.#privates = privates;
  }

  /** Never rejects: what Discord's client would not let the person do is an outcome too. */
  async carryOut(memberId: string, does: Exclude<PersonAct, { act: 'dismiss' }>): Promise<Outcome> {
    try {
      const member = this.#people.find(memberId);
      if (!member.isPresent) throw new Error(`${member.name} is not in the server any more`);
      if (does.act === 'say') {
        member.says(this.#stage.server.channel(does.channelId), does.text);
        return { outcome: 'answered' };
      }
      if (does.act === 'type') {
        const { path, name, option, text } = does;
        const given = this.#optionValues(member, does);
        const person = this.#person(member, does.channelId);
        return { outcome: 'choices', choices: await person.autocomplete(name, ...path, option, text, given) };
      }
      return await this.#outcome(member, this.#act(member, does));
    } catch (error) {
      if (error instanceof InteractionFailed) return { outcome: 'failed' };
      return { outcome: 'refused', because: firstLine(error) };
    }
  }

  #act(member: LocalMember, does: Exclude<PersonAct, { act: 'dismiss' | 'say' | 'type' }>): Promise<Answer> {
    switch (does.act) {
      case 'press':
        return actAs(this.#stage.discord, member).press(this.#message(does.messageId), does.customId);
      case 'select': {
        const message = this.#message(does.messageId);
        const kind = message.selects.find(({ customId }) => customId === does.customId)?.kind ?? 'string';
        const values = does.values.map((value) => this.#handle(kind, value));
        return actAs(this.#stage.discord, member).select(message, does.customId, ...values);
      }
      case 'submit': {
        const modal = this.#modals.get(`${member.id} ${does.modalId}`);
        if (!modal) throw new Error('This dialog is not open any more');
        return actAs(this.#stage.discord, member).submit(modal, does.filled);
      }
      case 'command':
        return this.#person(member, does.channelId).command(does.name, ...does.path, this.#optionValues(member, does));
      case 'context':
        return this.#person(member, does.channelId).contextMenu(does.name, this.#people.find(does.memberId));
    }
  }

  /** A deferred answer may take its time: the page shows that it is to come, and need not wait here. */
  async #outcome(member: LocalMember, answering: Promise<Answer>): Promise<Outcome> {
    const { changes } = this.#stage.discord.interactions;
    const { promise: deferred, resolve } = Promise.withResolvers<Outcome>();
    const look = (changed: { state: string; member: { user: { id: string } } }) => {
      if (changed.member.user.id === member.id && changed.state === 'thinking') resolve({ outcome: 'answered' });
    };
    changes.on('changed', look);
    try {
      return await Promise.race([deferred, answering.then((answer) => this.#told(member, answer))]);
    } finally {
      changes.off('changed', look);
      answering.catch(() => {});
    }
  }

  #told(member: LocalMember, answer: Answer): Outcome {
    if (!answer.opensModal) return { outcome: 'answered' };
    const { modal } = answer;
    this.#modals.set(`${member.id} ${answer.interaction.id}`, modal);
    const components = answer.interaction.modal?.components ?? [];
    return {
      outcome: 'modal',
      modal: {
        id: answer.interaction.id,
        title: modal.title,
        components: components as unknown as PageModal['components'],
      },
    };
  }

  #person(member: LocalMember, channelId: string): Person {
    return actAs(this.#stage.discord, member, this.#stage.server.channel(channelId));
  }

  #message(id: string): ShownMessage {
    const stored =
      this.#privates.get(id) ??
      this.#stage.server.channels.map(({ state }) => state.messages.get(id)).find((message) => message !== undefined);
    if (!stored) throw new Error('This message is not there any more');
    return new ShownMessage(this.#stage.discord, stored);
  }

  #optionValues(
    member: LocalMember,
    typed: { name: string; path: readonly string[]; given: GivenOptions },
  ): OptionValues {
    const command = findCommand(this.#stage.discord, member.state, 1, typed.name);
    let options = (command.options ?? []) as readonly RegisteredOption[];
    for (const step of typed.path) options = options.find(({ name }) => name === step)?.options ?? [];
    return Object.fromEntries(
      Object.entries(typed.given).map(([name, value]) => {
        const type = options.find((option) => option.name === name)?.type ?? 3;
        return [name, typeof value === 'string' ? this.#handle(kinds[type] ?? 'string', value) : value];
      }),
    );
  }

  #handle(kind: string, id: string): Value {
    const { server } = this.#stage;
    if (kind === 'user') return this.#people.find(id);
    if (kind === 'role') return server.role(id);
    if (kind === 'channel') return server.channel(id);
    if (kind === 'mentionable') return server.state.roles.has(id) ? server.role(id) : this.#people.find(id);
    return id;
  }
}

/** Of a command's options, as selects are called. */
const kinds: Readonly<Record<number, string>> = { 6: 'user', 7: 'channel', 8: 'role', 9: 'mentionable' };

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line;
}
