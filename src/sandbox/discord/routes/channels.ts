import { PermissionFlagsBits } from 'discord.js';
import { MessageCreateRequestSchema, MessageEditRequestPartialSchema } from 'discord-api-spec/zod';
import { validateBody } from '../body-validation.ts';
import type { MessageBody } from '../messages.ts';
import { has, permissionsInChannel } from '../permissions.ts';
import { invalid, Refusal } from '../refusal.ts';
import { channelOf, idParam, json, noContent, numberQuery, per, type RestRequest, type Route } from '../route.ts';
import type { Channel, Message } from '../state.ts';
import { channelWire, messageWire } from '../wire.ts';

export const channelRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/channels/{channel_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => json(channelWire(visibleChannel(request))),
  },
  { method: 'POST', path: '/channels/{channel_id}/typing', limit: per(5, 5), access: 'bot', handle: typing },
  { method: 'GET', path: '/channels/{channel_id}/messages', limit: per(10, 10), access: 'bot', handle: listMessages },
  { method: 'POST', path: '/channels/{channel_id}/messages', limit: per(5, 5), access: 'bot', handle: postMessage },
  {
    method: 'GET',
    path: '/channels/{channel_id}/messages/{message_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => {
      const channel = visibleChannel(request);
      if (!may(request, channel, PermissionFlagsBits.ReadMessageHistory)) throw new Refusal(50001);
      return json(messageWire(messageOf(request, channel), request.world.application));
    },
  },
  {
    method: 'PATCH',
    path: '/channels/{channel_id}/messages/{message_id}',
    limit: per(5, 5),
    access: 'bot',
    handle: editMessage,
  },
  {
    method: 'DELETE',
    path: '/channels/{channel_id}/messages/{message_id}',
    limit: per(5, 1),
    access: 'bot',
    handle: deleteMessage,
  },
];

function may(request: RestRequest, channel: Channel, flag: bigint): boolean {
  const bot = channel.guild && request.world.botIn(channel.guild);
  return channel.guild === null || (bot ? has(permissionsInChannel(bot, channel), flag) : false);
}

function visibleChannel(request: RestRequest): Channel {
  const channel = channelOf(request);
  if (!may(request, channel, PermissionFlagsBits.ViewChannel)) throw new Refusal(50001);
  return channel;
}

function messageOf(request: RestRequest, channel: Channel): Message {
  const message = channel.messages.get(idParam(request, 'message_id'));
  if (!message) throw new Refusal(10008);
  return message;
}

function typing(request: RestRequest) {
  const channel = visibleChannel(request);
  if (!may(request, channel, PermissionFlagsBits.SendMessages)) throw new Refusal(50013);
  return noContent;
}

/** Without Read Message History Discord answers with an empty page, not with an error. */
function listMessages(request: RestRequest) {
  const channel = visibleChannel(request);
  const limit = numberQuery(request, 'limit', { least: 1, most: 100, or: 50 });
  if (!may(request, channel, PermissionFlagsBits.ReadMessageHistory)) return json([]);
  const edges = (['before', 'after', 'around'] as const).flatMap((edge) => {
    const id = request.query.get(edge);
    return id === null ? [] : [[edge, id] as const];
  });
  if (edges.length > 1) {
    throw invalid(['before'], 'BASE_TYPE_EXCLUSIVE', 'before, after and around are mutually exclusive.');
  }
  const page = request.messages.page(channel, { limit, ...Object.fromEntries(edges) });
  return json(page.map((message) => messageWire(message, request.world.application)));
}

function postMessage(request: RestRequest) {
  const { world, messages, files } = request;
  const channel = visibleChannel(request);
  const body = validateBody<MessageBody>(MessageCreateRequestSchema, request.body ?? {});
  requireSending(request, channel, body);
  const referenced = referencedMessage(channel, body);
  const message = messages.post(channel, {
    author: world.application.bot,
    body,
    files,
    ...(referenced ? { referenced } : {}),
  });
  return json(messageWire(message, world.application));
}

function referencedMessage(channel: Channel, body: MessageBody): Message | undefined {
  const reference = body.message_reference;
  if (!reference) return undefined;
  const referenced = channel.messages.get(reference.message_id);
  if (referenced || reference.fail_if_not_exists === false) return referenced;
  throw invalid(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
}

function editMessage(request: RestRequest) {
  const { world, messages, files } = request;
  const channel = visibleChannel(request);
  const body = validateBody<MessageBody>(MessageEditRequestPartialSchema, request.body ?? {});
  const message = messageOf(request, channel);
  if (message.wire.author.id !== world.application.bot.id) throw new Refusal(50005);
  messages.countOldEdit(message);
  messages.edit(message, body, files);
  return json(messageWire(message, world.application));
}

function deleteMessage(request: RestRequest) {
  const channel = visibleChannel(request);
  const message = messageOf(request, channel);
  const own = message.wire.author.id === request.world.application.bot.id;
  if (!own && !may(request, channel, PermissionFlagsBits.ManageMessages)) throw new Refusal(50013);
  request.messages.delete(message);
  return noContent;
}

function requireSending(request: RestRequest, channel: Channel, body: MessageBody): void {
  const needed = [
    PermissionFlagsBits.SendMessages,
    ...(body.embeds?.length ? [PermissionFlagsBits.EmbedLinks] : []),
    ...(request.files.length > 0 ? [PermissionFlagsBits.AttachFiles] : []),
    ...(body.message_reference ? [PermissionFlagsBits.ReadMessageHistory] : []),
  ];
  if (needed.some((flag) => !may(request, channel, flag))) throw new Refusal(50013);
}
