import type { APIApplicationCommandOptionChoice, APIEmbed } from 'discord.js';
import type { Interaction } from '../discord/interactions.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import type { Component, ShownButton, ShownSelect } from './components.ts';
import { Modal } from './modal.ts';
import { ShownMessage } from './shown-message.ts';
import { refusedSoFar, until } from './waiting.ts';

/** What Discord shows when the bot did not answer in time: "The application did not respond". */
export class InteractionFailed extends Error {
  constructor(what: string, discord: LocalDiscord) {
    super(`The application did not respond to ${what}.${refusedSoFar(discord)}`);
    this.name = 'InteractionFailed';
  }
}

/** What the bot answered to one thing a person did; later edits and follow-ups show in it too. */
export class Answer {
  readonly interaction: Interaction;
  readonly #discord: LocalDiscord;

  /**
   * Resolves with the first answer that is no deferral, or with what follows a deferral: also where the bot changes the
   * pressed message by another way than the interaction, as everybody's messages are.
   */
  static async to(discord: LocalDiscord, interaction: Interaction, what: string): Promise<Answer> {
    const answer = new Answer(discord, interaction);
    const { source } = interaction;
    const edits = source?.edits;
    await until(discord, {
      look: () => {
        if (interaction.state === 'failed') throw new InteractionFailed(what, discord);
        const wasChanged = interaction.state === 'updating' && source?.edits !== edits;
        return wasChanged || ['answered', 'modal', 'choices'].includes(interaction.state) ? answer : undefined;
      },
      awaited: `an answer to ${what}`,
      seen: () => `the interaction is "${interaction.state}"`,
    });
    return answer;
  }

  constructor(discord: LocalDiscord, interaction: Interaction) {
    this.#discord = discord;
    this.interaction = interaction;
  }

  /** The answer's message, or the pressed message that was changed in place. Throws when there is none. */
  get message(): ShownMessage {
    const { original, followUps } = this.interaction;
    const message = original ?? followUps[0];
    if (!message) throw new Error(`The answer is no message but "${this.interaction.state}"`);
    return new ShownMessage(this.#discord, message);
  }

  get followUps(): ShownMessage[] {
    return this.interaction.followUps.map((message) => new ShownMessage(this.#discord, message));
  }

  /** Throws when the answer is no modal. */
  get modal(): Modal {
    const { modal } = this.interaction;
    if (!modal) throw new Error(`No modal was opened; the answer was:\n${this.text}`);
    return new Modal(modal, this.interaction);
  }

  get opensModal(): boolean {
    return this.interaction.modal !== null;
  }

  get choices(): readonly APIApplicationCommandOptionChoice[] {
    return this.interaction.choices ?? [];
  }

  get content(): string {
    return this.message.content;
  }

  get embeds(): readonly APIEmbed[] {
    return this.message.embeds;
  }

  get components(): readonly Component[] {
    return this.message.components;
  }

  get buttons(): ShownButton[] {
    return this.message.buttons;
  }

  get selects(): ShownSelect[] {
    return this.message.selects;
  }

  /** Whether only the person who asked sees it. */
  get ephemeral(): boolean {
    return this.message.ephemeral;
  }

  /** The message and its follow-ups as a person reads them. */
  get text(): string {
    const { modal, original } = this.interaction;
    if (modal) return `[modal: ${modal.title}]`;
    const messages = [...(original ? [this.message] : []), ...this.followUps];
    return messages.map((message) => message.text).join('\n\n');
  }

  /** Waits until the answer, with its later edits and follow-ups, is as wanted. */
  until(wanted: (answer: Answer) => boolean, within?: number): Promise<this> {
    return until(this.#discord, {
      look: () => (wanted(this) ? this : undefined),
      awaited: 'an answer to change',
      seen: () => this.text,
      ...(within === undefined ? {} : { within }),
    });
  }
}
