import type { APIApplicationCommandOptionChoice, APIEmbed } from 'discord.js';
import { englishUS } from '../../languages/en-US.ts';
import type { Interaction } from '../discord/interactions.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import type { Component, ShownButton, ShownSelect } from './components.ts';
import { Modal } from './modal.ts';
import { ShownMessage } from './shown-message.ts';
import { refusedSoFar, until } from './waiting.ts';

/** What Rollcall puts above work that goes on. */
const PROGRESS = englishUS.progress.title;

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
   * pressed message by another way than the interaction, as everybody's messages are. What the bot shows in between, when
   * it takes longer than a second, is no answer yet.
   */
  static async to(discord: LocalDiscord, interaction: Interaction, what: string): Promise<Answer> {
    const answer = new Answer(discord, interaction);
    const { source } = interaction;
    const edits = source?.edits;
    await until(discord, {
      look: () => {
        if (interaction.state === 'failed') throw new InteractionFailed(what, discord);
        if (answer.isInProgress) return undefined;
        const isChanged = source?.edits !== edits;
        const { followUps } = interaction;
        // What was shown in between is gone again, and what came of it is not there yet.
        if (source && !isChanged && followUps.length > 0 && followUps.every(({ deleted }) => deleted)) return undefined;
        const wasChanged = interaction.state === 'updating' && isChanged;
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
    const { original } = this.interaction;
    const message = original ? new ShownMessage(this.#discord, original) : this.followUps[0];
    if (!message) throw new Error(`The answer is no message but "${this.interaction.state}"`);
    return message;
  }

  /** Those that are still there. */
  get followUps(): ShownMessage[] {
    return this.interaction.followUps
      .filter(({ deleted }) => !deleted)
      .map((message) => new ShownMessage(this.#discord, message));
  }

  /** Whether the bot shows that it is still at it. */
  get isInProgress(): boolean {
    const { original, followUps } = this.interaction;
    return [...(original ? [original] : []), ...followUps].some(
      ({ deleted, wire }) =>
        !deleted && (wire.content.includes(PROGRESS) || wire.embeds.some(({ title }) => title === PROGRESS)),
    );
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
