import {
  type APIMessage,
  type Client,
  DiscordAPIError,
  PermissionFlagsBits,
  RESTJSONErrorCodes,
  Routes,
  SnowflakeUtil,
} from 'discord.js';
import type { AuditChannel, ChannelProblem, OutgoingMessage } from '../use-cases/audit-channel/audit-channel.ts';
import { auditMessage } from './cards/audit-message.ts';
import { vocabularyFor } from './words.ts';

const NEEDED = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages, PermissionFlagsBits.EmbedLinks];

/** How far Discord's clock, which makes the ids of messages, may be behind Rollcall's. */
const CLOCKS_APART_MS = 60_000;

/** Discord's largest page of messages (platform limit), and how much of a busy channel is searched. */
const PAGE_SIZE = 100;
const PAGES = 20;

/** The audit channel over Discord's REST API. */
export function auditChannelOf(client: Client): AuditChannel {
  return {
    async send(message) {
      try {
        const earlier = message.isRetry ? await findEarlier(client, message) : undefined;
        return { kind: 'sent', messageId: earlier ?? (await post(client, message)) };
      } catch (error) {
        return failure(error);
      }
    },
    async edit(message) {
      try {
        await client.rest.patch(Routes.channelMessage(message.channelId, message.messageId), { body: bodyOf(message) });
        return { kind: 'edited' };
      } catch (error) {
        return isGone(error) ? { kind: 'message_gone' } : failure(error);
      }
    },
    async remove({ channelId, messageId }) {
      // Gone already, or not to be taken away: nobody's concern any more.
      await client.rest.delete(Routes.channelMessage(channelId, messageId)).catch(() => undefined);
    },
    async stands({ channelId, messageId }) {
      try {
        await client.rest.get(Routes.channelMessage(channelId, messageId));
        return true;
      } catch (error) {
        return !isGone(error) && reasonOf(error) !== 'channel_gone';
      }
    },
    async check(channelId) {
      try {
        const channel = await client.channels.fetch(channelId, { force: true });
        if (!channel || channel.isDMBased()) return 'channel_gone';
        const permissions = channel.permissionsFor(await channel.guild.members.fetchMe());
        return permissions.has(NEEDED) ? undefined : 'no_permission';
      } catch (error) {
        return failure(error).because;
      }
    },
  };
}

async function post(client: Client, message: OutgoingMessage): Promise<string> {
  // Discord drops a second message with this nonce for a few minutes.
  const body = { ...bodyOf(message), nonce: nonceOf(message), enforce_nonce: true };
  const posted = (await client.rest.post(Routes.channelMessages(message.channelId), { body })) as APIMessage;
  return posted.id;
}

function bodyOf(message: Pick<OutgoingMessage, 'id' | 'content' | 'locale'>) {
  const vocabulary = vocabularyFor(message.locale);
  const { embeds = [], components = [] } = auditMessage(message.content, vocabulary, referenceOf(message));
  return { embeds, components, allowed_mentions: { parse: [] } };
}

/** A delivery that nobody recorded: its message carries the reference in the footer. */
async function findEarlier(client: Client, message: OutgoingMessage): Promise<string | undefined> {
  const reference = referenceOf(message);
  let after = SnowflakeUtil.generate({ timestamp: message.createdAt.getTime() - CLOCKS_APART_MS }).toString();
  for (let page = 0; page < PAGES; page += 1) {
    const query = new URLSearchParams({ after, limit: String(PAGE_SIZE) });
    const messages = (await client.rest.get(Routes.channelMessages(message.channelId), { query })) as APIMessage[];
    const earlier = messages.find(({ author, embeds }) => {
      return author.id === client.user?.id && embeds.some(({ footer }) => footer?.text.includes(reference));
    });
    // Discord gives the newest of a page first.
    const [newest] = messages;
    if (earlier || !newest || messages.length < PAGE_SIZE) return earlier?.id;
    after = newest.id;
  }
  return undefined;
}

/** Short enough to stand in a footer, long enough to find the message and its log lines by. */
function referenceOf({ id }: Pick<OutgoingMessage, 'id'>): string {
  return id.slice(0, 8);
}

/** The row's id in Discord's 25 characters. */
function nonceOf({ id }: OutgoingMessage): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function failure(error: unknown) {
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', because: reasonOf(error), detail } as const;
}

function isGone(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMessage;
}

function reasonOf(error: unknown): ChannelProblem {
  if (!(error instanceof DiscordAPIError)) return 'unreachable';
  if (error.code === RESTJSONErrorCodes.UnknownChannel) return 'channel_gone';
  if (error.code === RESTJSONErrorCodes.MissingAccess || error.code === RESTJSONErrorCodes.MissingPermissions)
    return 'no_permission';
  if (error.status >= 500) return 'unreachable';
  // A message older than an hour may be edited a few times only; later it may again.
  if (error.code === RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached) return 'unreachable';
  // Whatever is wrong with this one, the others behind it must not wait for it.
  return 'refused';
}
