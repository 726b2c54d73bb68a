import type { APIEmbed, APIMessage } from 'discord.js';
import type { LocalDiscord } from '../discord/local-discord.ts';
import type { Message } from '../discord/state.ts';
import {
  buttonsIn,
  type Component,
  componentsOf,
  type ShownButton,
  type ShownSelect,
  selectsIn,
} from './components.ts';
import { renderText } from './render-text.ts';
import { until } from './waiting.ts';

/** A message as it stands now: it changes when the bot edits it. */
export class ShownMessage {
  readonly stored: Message;
  readonly #discord: LocalDiscord;

  constructor(discord: LocalDiscord, stored: Message) {
    this.#discord = discord;
    this.stored = stored;
  }

  get id(): string {
    return this.stored.wire.id;
  }

  get content(): string {
    return this.stored.wire.content;
  }

  get embeds(): readonly APIEmbed[] {
    return this.stored.wire.embeds;
  }

  get components(): readonly Component[] {
    return componentsOf(this.stored.wire);
  }

  get buttons(): ShownButton[] {
    return buttonsIn(this.components);
  }

  get selects(): ShownSelect[] {
    return selectsIn(this.components);
  }

  /** Only one person sees it. */
  get ephemeral(): boolean {
    return this.stored.visibleTo !== null;
  }

  get deleted(): boolean {
    return this.stored.deleted;
  }

  /** How often it was edited. */
  get edits(): number {
    return this.stored.edits;
  }

  /** The names of attached files, with their text. */
  get files(): { readonly name: string; readonly text: string }[] {
    return [...this.stored.files.values()].map(({ name, bytes }) => ({ name, text: bytes.toString() }));
  }

  /** Whom it pinged. */
  get pings(): { readonly users: string[]; readonly roles: string[]; readonly everyone: boolean } {
    const { mentions, mention_roles, mention_everyone } = this.stored.wire;
    return { users: mentions.map((user) => user.id), roles: mention_roles, everyone: mention_everyone };
  }

  /** The payload as Discord holds it. */
  get wire(): APIMessage {
    return this.stored.wire;
  }

  /** As a person reads it: names instead of ids, `[Button]`, `[Select ▾]`. */
  get text(): string {
    return renderText(this.stored, this.#discord.world);
  }

  /** Waits until the message is as wanted. */
  until(wanted: (message: ShownMessage) => boolean, within?: number): Promise<this> {
    return until(this.#discord, {
      look: () => (wanted(this) ? this : undefined),
      awaited: 'a message to change',
      seen: () => this.text,
      ...(within === undefined ? {} : { within }),
    });
  }
}
