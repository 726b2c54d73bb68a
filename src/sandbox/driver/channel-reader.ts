import type { LocalChannel } from '../discord/local-channel.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import { ShownMessage } from './shown-message.ts';
import { until } from './waiting.ts';

/** Reads a channel along: begins after what stands there already. */
export function readAlong(discord: LocalDiscord, channel: LocalChannel): ChannelReader {
  return new ChannelReader(discord, channel);
}

export class ChannelReader {
  readonly #discord: LocalDiscord;
  readonly #channel: LocalChannel;
  readonly #seen: Set<string>;

  constructor(discord: LocalDiscord, channel: LocalChannel) {
    this.#discord = discord;
    this.#channel = channel;
    this.#seen = new Set(channel.history.map((message) => message.wire.id));
  }

  /** All public messages, oldest first. */
  messages(): ShownMessage[] {
    return this.#channel.history.map((message) => new ShownMessage(this.#discord, message));
  }

  /** The newest message. Throws when there is none. */
  latest(): ShownMessage {
    const latest = this.messages().at(-1);
    if (!latest) throw new Error(`#${this.#channel.name} is empty`);
    return latest;
  }

  /**
   * The next message that was not yet returned or skipped, waiting for it if need be; with a condition, the next that
   * meets it.
   */
  async nextMessage(wanted: (message: ShownMessage) => boolean = () => true, within?: number): Promise<ShownMessage> {
    const message = await until(this.#discord, {
      look: () => this.messages().find((each) => !this.#seen.has(each.id) && wanted(each)),
      awaited: `a message in #${this.#channel.name}`,
      seen: () => this.text,
      ...(within === undefined ? {} : { within }),
    });
    for (const each of this.messages()) {
      this.#seen.add(each.id);
      if (each.id === message.id) break;
    }
    return message;
  }

  /** Waits until the channel's messages are as wanted. */
  until(wanted: (messages: readonly ShownMessage[]) => boolean, within?: number): Promise<ShownMessage[]> {
    return until(this.#discord, {
      look: () => {
        const messages = this.messages();
        return wanted(messages) ? messages : undefined;
      },
      awaited: `#${this.#channel.name} to change`,
      seen: () => this.text,
      ...(within === undefined ? {} : { within }),
    });
  }

  /** The whole channel as a person reads it. */
  get text(): string {
    return this.messages()
      .map((message) => message.text)
      .join('\n\n');
  }
}
