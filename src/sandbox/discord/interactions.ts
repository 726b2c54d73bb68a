import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { APIApplicationCommandOptionChoice, APIModalInteractionResponseCallbackData } from 'discord.js';
import { checkModal } from './component-rules.ts';
import type { MessageBody, Messages } from './messages.ts';
import { permissionsInChannel } from './permissions.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Channel, Member, Message, StoredFile } from './state.ts';
import { bareMemberWire, channelWire, messageWire, userWire } from './wire.ts';
import type { World } from './world.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type */
export type InteractionType = 2 | 3 | 4 | 5;

/**
 * Where an interaction stands. `waiting` becomes `failed` when no first answer came in time; `thinking` is a deferred
 * answer and `updating` a deferred change of the pressed message, both until something is shown.
 */
export type InteractionState = 'waiting' | 'failed' | 'thinking' | 'updating' | 'answered' | 'modal' | 'choices';

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly member: Member;
  readonly channel: Channel;
  readonly openedAt: Date;
  /** The message whose button or select was used, or from which a modal was opened. */
  readonly source: Message | null;
  readonly metadata: Record<string, unknown>;
  state: InteractionState;
  /** Fixed by the first answer. */
  ephemeral: boolean;
  /** What `@original` means. */
  original: Message | null;
  /** Whether the message of a deferral still waits for its content. */
  originalPending: boolean;
  readonly followUps: Message[];
  modal: APIModalInteractionResponseCallbackData | null;
  choices: readonly APIApplicationCommandOptionChoice[] | null;
}

/** A first answer, after its body was held against the specification. */
export interface FirstAnswer {
  readonly type: number;
  readonly data?: unknown;
}

const tokenLife = 15 * 60_000;
const ephemeral = 1 << 6;
const allowedAnswers: Record<InteractionType, readonly number[]> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
};

/**
 * The desk where interactions are opened by people and answered by the bot. A first answer must come within
 * `answerWithin` milliseconds of real time; the token lives 15 minutes of the clock's time.
 */
export class Interactions {
  readonly changes = new EventEmitter<{ changed: [Interaction]; closed: [] }>();
  readonly #world: World;
  readonly #messages: Messages;
  readonly #answerWithin: number;
  readonly #byId = new Map<string, Interaction>();
  readonly #byToken = new Map<string, Interaction>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(world: World, messages: Messages, answerWithin: number) {
    this.#world = world;
    this.#messages = messages;
    this.#answerWithin = answerWithin;
    this.changes.setMaxListeners(0);
  }

  /** Somebody uses a command, a component, a modal or types into an option: the bot is told. */
  open(opening: {
    type: InteractionType;
    member: Member;
    channel: Channel;
    data: Record<string, unknown>;
    metadata?: Record<string, unknown>;
    source?: Message | null;
  }): Interaction {
    const { member, channel, type } = opening;
    const { guild } = member;
    const bot = this.#world.botIn(guild);
    const id = this.#world.ids.next();
    const owners = { '0': guild.id };
    const interaction: Interaction = {
      id,
      token: randomBytes(64).toString('base64url'),
      type,
      member,
      channel,
      openedAt: this.#world.clock.now(),
      source: opening.source ?? null,
      metadata: {
        id,
        type,
        user: userWire(member.user),
        authorizing_integration_owners: owners,
        ...opening.metadata,
      },
      state: 'waiting',
      ephemeral: false,
      original: null,
      originalPending: false,
      followUps: [],
      modal: null,
      choices: null,
    };
    this.#byId.set(id, interaction);
    this.#byToken.set(interaction.token, interaction);
    this.#timers.set(
      id,
      setTimeout(() => this.#fail(interaction), this.#answerWithin),
    );
    this.#world.tell('INTERACTION_CREATE', guild, {
      id,
      application_id: this.#world.application.id,
      type,
      data: opening.data,
      guild: { id: guild.id, locale: guild.locale, features: [] },
      guild_id: guild.id,
      channel: { ...channelWire(channel), permissions: permissionsInChannel(member, channel).toString() },
      channel_id: channel.id,
      member: {
        ...bareMemberWire(member),
        user: userWire(member.user),
        permissions: permissionsInChannel(member, channel).toString(),
      },
      token: interaction.token,
      version: 1,
      ...(interaction.source ? { message: messageWire(interaction.source, this.#world.application) } : {}),
      app_permissions: (bot ? permissionsInChannel(bot, channel) : 0n).toString(),
      locale: member.user.locale,
      guild_locale: guild.locale,
      entitlements: [],
      entitlement_sku_ids: [],
      authorizing_integration_owners: owners,
      context: 0,
      attachment_size_limit: 10_485_760,
    });
    return interaction;
  }

  /** The three seconds of everything still unanswered are over now. */
  failUnanswered(): void {
    for (const interaction of this.#byId.values()) this.#fail(interaction);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.changes.emit('closed');
  }

  /** The interaction that a first answer is for. Throws 10062 when it is unknown, too old or was not answered in time. */
  awaitingAnswer(id: string, token: string): Interaction {
    const interaction = this.#byId.get(id);
    if (!interaction || interaction.token !== token || interaction.state === 'failed' || this.#expired(interaction)) {
      throw new Refusal(10062);
    }
    if (interaction.state !== 'waiting') throw new Refusal(40060);
    return interaction;
  }

  answer(interaction: Interaction, answer: FirstAnswer, files: readonly StoredFile[]): void {
    const { type } = answer;
    const allowed = allowedAnswers[interaction.type];
    const withoutMessage = (type === 6 || type === 7) && !interaction.source;
    if (!allowed.includes(type) || withoutMessage) {
      throw invalid(['type'], 'BASE_TYPE_CHOICES', `Value must be one of {${allowed.join(', ')}}.`);
    }
    const data = (answer.data ?? {}) as MessageBody;
    try {
      this.#carryOut(interaction, type, data, files);
    } catch (error) {
      throw error instanceof Refusal && error.code === 50035 ? below('data', error) : error;
    }
    this.#stopTimer(interaction);
    this.#changed(interaction);
  }

  /** The interaction behind a webhook token. 50027 once it is too old, 10015 before the first answer. */
  byToken(token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (!interaction) throw new Refusal(10015);
    if (this.#expired(interaction)) throw new Refusal(50027);
    if (interaction.state === 'waiting' || interaction.state === 'failed') throw new Refusal(10015);
    return interaction;
  }

  /** `@original` or a follow-up; only this interaction's own messages. */
  message(interaction: Interaction, id: string): Message {
    const wanted =
      id === '@original' || id === interaction.original?.wire.id
        ? interaction.original
        : interaction.followUps.find((message) => message.wire.id === id);
    if (!wanted || wanted.deleted) throw new Refusal(10008);
    return wanted;
  }

  edit(interaction: Interaction, message: Message, body: MessageBody, files: readonly StoredFile[]): void {
    this.#messages.edit(message, body, files);
    if (message === interaction.original) {
      interaction.originalPending = false;
      interaction.state = 'answered';
    }
    this.#changed(interaction);
  }

  delete(interaction: Interaction, message: Message): void {
    this.#messages.delete(message);
    if (message === interaction.original) interaction.state = 'answered';
    this.#changed(interaction);
  }

  /** The first follow-up after a deferral fills the deferred message, whatever privacy it asks for. */
  followUp(interaction: Interaction, body: MessageBody, files: readonly StoredFile[]): Message {
    if (interaction.state === 'thinking' && interaction.original && interaction.originalPending) {
      this.edit(interaction, interaction.original, { ...body, flags: (body.flags ?? 0) & ~ephemeral }, files);
      return interaction.original;
    }
    const message = this.#messages.post(interaction.channel, {
      author: this.#world.application.bot,
      body,
      files,
      visibleTo: isEphemeral(body) ? interaction.member.user.id : null,
      interaction: this.#credit(interaction),
    });
    interaction.followUps.push(message);
    if (interaction.state === 'updating') interaction.state = 'answered';
    this.#changed(interaction);
    return message;
  }

  #carryOut(interaction: Interaction, type: number, data: MessageBody, files: readonly StoredFile[]): void {
    if (type === 4 || type === 5) {
      interaction.ephemeral = isEphemeral(data);
      interaction.original = this.#messages.post(interaction.channel, {
        author: this.#world.application.bot,
        body: data,
        files,
        type: interaction.type === 2 ? 20 : 0,
        visibleTo: interaction.ephemeral ? interaction.member.user.id : null,
        interaction: this.#credit(interaction),
        loading: type === 5,
      });
      interaction.originalPending = type === 5;
      interaction.state = type === 5 ? 'thinking' : 'answered';
      return;
    }
    if (type === 6 || type === 7) {
      interaction.original = interaction.source;
      interaction.ephemeral = interaction.source?.visibleTo !== null;
      if (type === 7 && interaction.source) this.#messages.edit(interaction.source, data, files);
      interaction.state = type === 6 ? 'updating' : 'answered';
      return;
    }
    if (type === 8) {
      interaction.choices = (data as { choices?: APIApplicationCommandOptionChoice[] }).choices ?? [];
      interaction.state = 'choices';
      return;
    }
    const modal = data as unknown as APIModalInteractionResponseCallbackData;
    checkModal(modal.components);
    interaction.modal = modal;
    interaction.state = 'modal';
  }

  #credit(interaction: Interaction) {
    return {
      metadata: interaction.metadata as never,
      applicationId: this.#world.application.id,
    };
  }

  #expired(interaction: Interaction): boolean {
    return this.#world.clock.now().getTime() - interaction.openedAt.getTime() > tokenLife;
  }

  #stopTimer(interaction: Interaction): void {
    clearTimeout(this.#timers.get(interaction.id));
    this.#timers.delete(interaction.id);
  }

  #fail(interaction: Interaction): void {
    this.#stopTimer(interaction);
    if (interaction.state !== 'waiting') return;
    interaction.state = 'failed';
    this.#changed(interaction);
  }

  #changed(interaction: Interaction): void {
    this.changes.emit('changed', interaction);
  }
}

function isEphemeral(body: MessageBody): boolean {
  return ((body.flags ?? 0) & ephemeral) !== 0;
}

function below(key: string, refusal: Refusal): Refusal {
  const faults = refusal.faults.map((fault) =>
    fault.path[0] === key ? fault : { ...fault, path: [key, ...fault.path] },
  );
  return new Refusal(50035, { faults });
}
