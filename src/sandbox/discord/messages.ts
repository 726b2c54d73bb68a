import type { APIAttachment, APIEmbed, APIMessage, APIMessageInteractionMetadata, APIUser } from 'discord.js';
import { PermissionFlagsBits } from 'discord.js';
import { checkMessage, componentsV2, type MessageDraft } from './message-rules.ts';
import { has, permissionsInChannel } from './permissions.ts';
import { Refusal } from './refusal.ts';
import { compareSnowflakes } from './snowflakes.ts';
import type { Channel, Message, StoredFile, User } from './state.ts';
import { bareMemberWire, messageWire, userWire } from './wire.ts';
import type { World } from './world.ts';

/** The body of a new or edited message after it was held against the specification. */
export interface MessageBody {
  readonly content?: string | null;
  readonly embeds?: APIEmbed[] | null;
  readonly components?: object[] | null;
  readonly flags?: number | null;
  readonly attachments?: { id?: string | number; filename?: string; description?: string | null }[] | null;
  readonly allowed_mentions?: AllowedMentions | null;
  readonly nonce?: string | number | null;
  readonly enforce_nonce?: boolean | null;
  readonly message_reference?: { message_id: string; fail_if_not_exists?: boolean | null } | null;
  readonly poll?: unknown;
}

interface AllowedMentions {
  readonly parse?: readonly string[] | null;
  readonly users?: readonly string[] | null;
  readonly roles?: readonly string[] | null;
}

export interface Posting {
  readonly author: User;
  readonly body: MessageBody;
  readonly files?: readonly StoredFile[];
  readonly type?: number;
  /** The only person who sees it. */
  readonly visibleTo?: string | null;
  /** The answer to an interaction: which, and by whom it was asked. */
  readonly interaction?: { readonly metadata: APIMessageInteractionMetadata; readonly applicationId: string };
  /** Shown as "is thinking…" until the first edit. */
  readonly loading?: boolean;
  readonly referenced?: Message;
}

const ephemeral = 1 << 6;
const loadingFlag = 1 << 7;
const suppressEmbeds = 1 << 2;
const suppressNotifications = 1 << 12;
const settable = suppressEmbeds | suppressNotifications | componentsV2;

/** Discord remembers nonces for "a few minutes" only. */
const nonceMemory = 5 * 60_000;
const oldAfter = 60 * 60_000;
/** Not documented; seen by bot authors to be about three edits in twenty seconds. */
const oldEdits = { count: 3, milliseconds: 20_000 };

/** Posts, edits and deletes messages, the way Discord fills in and checks them. */
export class Messages {
  readonly #world: World;
  readonly #origin: () => string;
  readonly #private = new Map<string, Message>();
  readonly #nonces = new Map<string, { message: Message; at: number }>();

  constructor(world: World, origin: () => string) {
    this.#world = world;
    this.#origin = origin;
  }

  /** An attached file, of a private answer too. */
  file(channelId: string, attachmentId: string): StoredFile | undefined {
    const posted = this.#world.channels.get(channelId)?.messages.values() ?? [];
    for (const message of [...posted, ...this.#private.values()]) {
      const file = message.channel.id === channelId ? message.files.get(attachmentId) : undefined;
      if (file) return file;
    }
    return undefined;
  }

  post(channel: Channel, posting: Posting): Message {
    const { body, author } = posting;
    if (!posting.loading) checkMessage({ ...(body as MessageDraft), attachments: posting.files ?? [] });
    const remembered = this.#remembered(channel, author, body);
    if (remembered) return remembered;
    const visibleTo = posting.visibleTo ?? null;
    const id = this.#world.ids.next();
    const now = this.#world.clock.now();
    const files = new Map<string, StoredFile>();
    const flags = ((body.flags ?? 0) & settable) | (visibleTo ? ephemeral : 0) | (posting.loading ? loadingFlag : 0);
    const wire = {
      id,
      type: posting.type ?? (posting.referenced ? 19 : 0),
      channel_id: channel.id,
      author: userWire(author) as APIUser,
      content: (body.content ?? '').trim(),
      timestamp: now.toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: [] as APIAttachment[],
      embeds: (body.embeds ?? []).map(embedWire),
      components: numbered(body.components ?? []),
      pinned: false,
      flags,
    } as unknown as APIMessage;
    if (body.nonce !== undefined && body.nonce !== null) wire.nonce = body.nonce;
    if (posting.interaction) {
      wire.application_id = posting.interaction.applicationId;
      wire.webhook_id = posting.interaction.applicationId;
      wire.interaction_metadata = posting.interaction.metadata;
    }
    if (posting.referenced) {
      wire.message_reference = { type: 0, message_id: posting.referenced.wire.id, channel_id: channel.id };
      wire.referenced_message = structuredClone(posting.referenced.wire);
    }
    const message: Message = { wire, channel, visibleTo, createdAt: now, files, deleted: false, edits: 0 };
    this.#attach(message, posting.files ?? [], body.attachments ?? []);
    this.#mention(message, body.allowed_mentions);
    if (visibleTo) this.#private.set(id, message);
    else channel.messages.set(id, message);
    if (body.nonce !== undefined && body.nonce !== null && body.enforce_nonce) {
      this.#nonces.set(nonceKey(channel, author, body.nonce), { message, at: now.getTime() });
    }
    this.#announce('MESSAGE_CREATE', message);
    return message;
  }

  /** Edits through the channel are limited for messages older than an hour; those through a webhook token are not. */
  countOldEdit(message: Message): void {
    const now = this.#world.clock.now().getTime();
    if (now - message.createdAt.getTime() < oldAfter) return;
    const { channel } = message;
    channel.oldMessageEdits = channel.oldMessageEdits.filter((at) => now - at < oldEdits.milliseconds);
    const first = channel.oldMessageEdits[0];
    if (first !== undefined && channel.oldMessageEdits.length >= oldEdits.count) {
      throw new Refusal(30046, { retryAfter: (first + oldEdits.milliseconds - now) / 1000 });
    }
    channel.oldMessageEdits.push(now);
  }

  edit(message: Message, body: MessageBody, files: readonly StoredFile[] = []): void {
    const { wire } = message;
    const flags = ((wire.flags ?? 0) & ~(suppressEmbeds | loadingFlag)) | ((body.flags ?? wire.flags ?? 0) & settable);
    const kept = body.attachments ?? wire.attachments;
    const draft: MessageDraft = {
      content: body.content === undefined ? wire.content : body.content,
      embeds: body.embeds === undefined ? wire.embeds : body.embeds,
      components: body.components === undefined ? wire.components : body.components,
      flags,
      attachments: [...kept, ...files],
      allowed_mentions: body.allowed_mentions,
    };
    checkMessage(draft);
    wire.content = (draft.content ?? '').trim();
    if (body.embeds !== undefined) wire.embeds = (body.embeds ?? []).map(embedWire);
    if (body.components !== undefined) wire.components = numbered(body.components ?? []);
    wire.flags = flags as NonNullable<APIMessage['flags']>;
    wire.edited_timestamp = this.#world.clock.now().toISOString();
    const keptIds = new Set(kept.map((attachment) => String(attachment.id)));
    wire.attachments = wire.attachments.filter((attachment) => keptIds.has(attachment.id));
    this.#attach(message, files, body.attachments ?? []);
    if (body.content !== undefined) this.#mention(message, body.allowed_mentions);
    message.edits += 1;
    this.#announce('MESSAGE_UPDATE', message);
  }

  delete(message: Message): void {
    if (message.deleted) return;
    message.deleted = true;
    message.channel.messages.delete(message.wire.id);
    this.#private.delete(message.wire.id);
    this.#world.events.emit('message', message);
    if (message.visibleTo) return;
    const { channel } = message;
    this.#world.tell('MESSAGE_DELETE', channel.guild, {
      id: message.wire.id,
      channel_id: channel.id,
      ...(channel.guild ? { guild_id: channel.guild.id } : {}),
    });
  }

  /** A page of the history, newest first. */
  page(channel: Channel, page: { limit: number; before?: string; after?: string; around?: string }): Message[] {
    const all = [...channel.messages.values()];
    if (page.after !== undefined) {
      const { after } = page;
      return all
        .filter((message) => compareSnowflakes(message.wire.id, after) > 0)
        .slice(0, page.limit)
        .reverse();
    }
    if (page.around !== undefined) {
      const { around } = page;
      const index = all.findIndex((message) => compareSnowflakes(message.wire.id, around) >= 0);
      const middle = index < 0 ? all.length : index;
      const start = Math.max(0, middle - Math.floor(page.limit / 2));
      return all.slice(start, start + page.limit).reverse();
    }
    const before = page.before;
    const older = before === undefined ? all : all.filter((each) => compareSnowflakes(each.wire.id, before) < 0);
    return older.slice(-page.limit).reverse();
  }

  #remembered(channel: Channel, author: User, body: MessageBody): Message | undefined {
    if (body.nonce === undefined || body.nonce === null || !body.enforce_nonce) return undefined;
    const known = this.#nonces.get(nonceKey(channel, author, body.nonce));
    if (!known || this.#world.clock.now().getTime() - known.at > nonceMemory) return undefined;
    return known.message;
  }

  #attach(message: Message, files: readonly StoredFile[], described: NonNullable<MessageBody['attachments']>): void {
    for (const [index, file] of files.entries()) {
      const id = this.#world.ids.next();
      message.files.set(id, file);
      const description = described.find((each) => String(each.id) === String(index))?.description;
      const url = `${this.#origin()}/attachments/${message.channel.id}/${id}/${encodeURIComponent(file.name)}`;
      message.wire.attachments.push({
        id,
        filename: file.name,
        size: file.bytes.length,
        content_type: file.contentType,
        url,
        proxy_url: url,
        ...(description ? { description } : {}),
      });
    }
  }

  /** Who is pinged: only names in the content, only those that `allowed_mentions` lets through. */
  #mention(message: Message, allowed: AllowedMentions | null | undefined): void {
    const { wire, channel } = message;
    const parse = (kind: string) => (allowed ? (allowed.parse?.includes(kind) ?? false) : true);
    const userIds = [...wire.content.matchAll(/<@!?(\d+)>/g)].map((match) => match[1] ?? '');
    const roleIds = [...wire.content.matchAll(/<@&(\d+)>/g)].map((match) => match[1] ?? '');
    const users = userIds.filter((id) => parse('users') || allowed?.users?.includes(id));
    wire.mentions = [...new Set(users)].flatMap((id) => {
      const user = this.#world.users.get(id);
      return user ? [userWire(user)] : [];
    });
    wire.mention_roles = [...new Set(roleIds)].filter(
      (id) => channel.guild?.roles.has(id) && (parse('roles') || allowed?.roles?.includes(id)),
    );
    const author = channel.guild?.members.get(wire.author.id);
    const mayPingAll = author ? has(permissionsInChannel(author, channel), PermissionFlagsBits.MentionEveryone) : false;
    wire.mention_everyone = mayPingAll && parse('everyone') && /@(everyone|here)/.test(wire.content);
  }

  #announce(name: string, message: Message): void {
    this.#world.events.emit('message', message);
    if (message.visibleTo) return;
    const { guild } = message.channel;
    const bot = guild && this.#world.botIn(guild);
    if (bot && !has(permissionsInChannel(bot, message.channel), PermissionFlagsBits.ViewChannel)) return;
    const author = guild?.members.get(message.wire.author.id);
    this.#world.tell(name, guild, {
      ...messageWire(message, this.#world.application),
      ...(guild ? { guild_id: guild.id } : {}),
      ...(author ? { member: bareMemberWire(author) } : {}),
    });
  }
}

function nonceKey(channel: Channel, author: User, nonce: string | number): string {
  return `${channel.id}:${author.id}:${nonce}`;
}

function embedWire(embed: APIEmbed): APIEmbed {
  const kept = Object.fromEntries(Object.entries(embed).filter(([, value]) => value !== null && value !== undefined));
  if (Array.isArray(kept.fields)) {
    kept.fields = kept.fields.map((field) => ({ ...field, inline: field.inline ?? false }));
  }
  return { ...kept, type: 'rich' } as APIEmbed;
}

/** Discord numbers the components of a message through, where the sender did not, and writes their defaults out. */
function numbered(components: readonly object[]): NonNullable<APIMessage['components']> {
  let next = 1;
  const visit = (component: object): object => {
    const given = component as { type: number; id?: number; components?: object[]; accessory?: object };
    const id = given.id || next;
    next += 1;
    const isSelect = given.type === 3 || (given.type >= 5 && given.type <= 8);
    return {
      ...(isSelect ? { min_values: 1, max_values: 1 } : {}),
      ...given,
      id,
      ...(given.components ? { components: given.components.map(visit) } : {}),
      ...(given.accessory ? { accessory: visit(given.accessory) } : {}),
    };
  };
  return components.map(visit) as NonNullable<APIMessage['components']>;
}
