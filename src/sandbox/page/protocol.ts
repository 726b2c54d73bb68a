import type { APIApplicationCommandOptionChoice, APIEmbed } from 'discord.js';
import { z } from 'zod';
import type { Component } from '../driver/components.ts';

// What the page and its server say to each other over the WebSocket. The page takes only the types.

export interface PageRole {
  readonly id: string;
  readonly name: string;
  /** 0: none. */
  readonly color: number;
  /** The bot's own: nobody gives or takes it. */
  readonly managed: boolean;
}

export interface PageMember {
  readonly id: string;
  /** What others read. */
  readonly name: string;
  readonly username: string;
  readonly bot: boolean;
  readonly owner: boolean;
  /** Highest first, without @everyone. */
  readonly roleIds: readonly string[];
  /** False for somebody who left: they can come back. */
  readonly present: boolean;
}

export interface PageChannel {
  readonly id: string;
  readonly name: string;
}

export interface PageAttachment {
  readonly name: string;
  readonly bytes: number;
  readonly url: string;
}

export interface PageMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly Component[];
  readonly attachments: readonly PageAttachment[];
  /** ISO 8601. */
  readonly postedAt: string;
  readonly edited: boolean;
  /** Only whoever asked sees it. */
  readonly isPrivate: boolean;
  /** A deferred answer that is still to come. */
  readonly thinking: boolean;
  /** Who used which command, where the message answers one. */
  readonly asked: { readonly by: string; readonly command: string } | null;
}

export interface PageOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly autocomplete: boolean;
  readonly choices: readonly { readonly name: string; readonly value: string | number }[];
  readonly options: readonly PageOption[];
}

export interface PageCommand {
  readonly name: string;
  /** 1 slash, 2 on a user, 3 on a message. */
  readonly type: number;
  readonly description: string;
  readonly options: readonly PageOption[];
}

/** Somebody worth trying the server as. */
export interface PageIdentity {
  readonly id: string;
  readonly part: 'leader' | 'officer' | 'member' | 'stranger';
}

export interface PageCharacter {
  /** `Name-realm-slug`. */
  readonly key: string;
  readonly name: string;
  readonly realm: string;
  readonly rank: number;
  readonly guildNote: string;
  readonly officerNote: string;
}

/** Everything but the messages. */
export interface PageWorld {
  readonly server: string;
  readonly guild: string;
  readonly channels: readonly PageChannel[];
  readonly roles: readonly PageRole[];
  readonly members: readonly PageMember[];
  readonly botId: string;
  readonly botOnline: boolean;
  readonly identities: readonly PageIdentity[];
  readonly characters: readonly PageCharacter[];
  readonly rankNames: readonly string[];
  readonly battleNetFails: boolean;
  /** The world's time, in milliseconds since 1970: it can be moved. */
  readonly now: number;
}

/** What the page is shown as somebody: only their channels, messages and commands. */
export interface PageView {
  readonly me: string;
  readonly channelIds: readonly string[];
  readonly commands: readonly PageCommand[];
  readonly messages: readonly PageMessage[];
}

export interface PageModal {
  readonly id: string;
  readonly title: string;
  readonly components: readonly Component[];
}

/** A snowflake, a custom id, a key: whatever names something. */
const id = z.string().max(200);
const text = z.string().max(6000);
/** Ids of people, roles and channels travel as text; the command's own option types say which they are. */
const given = z.record(z.string(), z.union([text, z.number(), z.boolean()]));
const path = z.array(id).max(2);

/** What somebody at the page does as the person they chose to be. */
const personAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('press'), messageId: id, customId: id }),
  z.object({ act: z.literal('select'), messageId: id, customId: id, values: z.array(id).max(25) }),
  z.object({
    act: z.literal('submit'),
    modalId: id,
    filled: z.record(z.string(), z.union([text, z.array(id).max(25)])),
  }),
  z.object({ act: z.literal('command'), channelId: id, name: id, path, given }),
  z.object({ act: z.literal('type'), channelId: id, name: id, path, given, option: id, text }),
  z.object({ act: z.literal('context'), channelId: id, name: id, memberId: id }),
  z.object({ act: z.literal('say'), channelId: id, text: z.string().min(1).max(2000) }),
  z.object({ act: z.literal('dismiss'), messageId: id }),
]);

/** What happens in the world without anybody's asking Rollcall. */
const worldAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('rename'), memberId: id, nick: z.string().max(32) }),
  z.object({ act: z.literal('give_role'), memberId: id, roleId: id }),
  z.object({ act: z.literal('take_role'), memberId: id, roleId: id }),
  z.object({ act: z.literal('leave'), memberId: id }),
  z.object({ act: z.literal('return'), memberId: id }),
  z.object({ act: z.literal('join'), username: z.string().trim().min(2).max(32) }),
  z.object({ act: z.literal('bot_role'), to: z.enum(['top', 'bottom']) }),
  z.object({ act: z.literal('bot'), state: z.enum(['offline', 'online']) }),
  z.object({
    act: z.literal('note'),
    character: id,
    guildNote: z.string().max(31),
    officerNote: z.string().max(31),
  }),
  z.object({ act: z.literal('rank'), character: id, rank: z.int().min(0).max(9) }),
  z.object({ act: z.literal('half_roster'), state: z.enum(['gone', 'back']) }),
  z.object({ act: z.literal('battle_net'), state: z.enum(['failing', 'healthy']) }),
  z.object({
    act: z.literal('wait'),
    minutes: z
      .int()
      .min(1)
      .max(60 * 24 * 31),
  }),
]);

const request = z.int();

export const fromPage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('be'), memberId: id }),
  z.object({ kind: z.literal('do'), request, does: personAct }),
  z.object({ kind: z.literal('world'), request, does: worldAct }),
]);

export type GivenOptions = z.output<typeof given>;
export type PersonAct = z.output<typeof personAct>;
export type WorldAct = z.output<typeof worldAct>;
export type FromPage = z.output<typeof fromPage>;

/**
 * How an act ended. `answered`: what the bot said shows as messages. `failed`: the bot did not answer in time. `refused`:
 * Discord's client would not have let the person do it.
 */
export type Outcome =
  | { readonly outcome: 'answered'; readonly words?: string }
  | { readonly outcome: 'modal'; readonly modal: PageModal }
  | { readonly outcome: 'choices'; readonly choices: readonly APIApplicationCommandOptionChoice[] }
  | { readonly outcome: 'failed' }
  | { readonly outcome: 'refused'; readonly because: string };

export type ToPage =
  | { readonly kind: 'world'; readonly world: PageWorld }
  | { readonly kind: 'view'; readonly view: PageView }
  | { readonly kind: 'message'; readonly message: PageMessage }
  | { readonly kind: 'gone'; readonly messageId: string }
  | { readonly kind: 'outcome'; readonly request: number; readonly outcome: Outcome };
