import { PermissionFlagsBits } from 'discord.js';
import { CreateGuildChannelRequestSchema } from 'discord-api-spec/zod';
import { validateBody } from '../body-validation.ts';
import { has, permissionsInGuild } from '../permissions.ts';
import { Refusal } from '../refusal.ts';
import { guildOf, json, per, type Route } from '../route.ts';
import { channelWire, guildWire, userWire } from '../wire.ts';

export const guildRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/guilds/{guild_id}',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => {
      const { guild } = guildOf(request);
      const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 1 };
      return json({ ...guildWire(guild), ...(request.query.get('with_counts') === 'true' ? counts : {}) });
    },
  },
  {
    method: 'GET',
    path: '/guilds/{guild_id}/channels',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => json([...guildOf(request).guild.channels.values()].map(channelWire)),
  },
  {
    method: 'POST',
    path: '/guilds/{guild_id}/channels',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => {
      const { guild, bot } = guildOf(request);
      const { name, topic } = validateBody<{ name: string; topic?: string | null }>(
        CreateGuildChannelRequestSchema,
        request.body,
      );
      if (!has(permissionsInGuild(bot), PermissionFlagsBits.ManageChannels)) throw new Refusal(50013);
      const channel = request.world.addChannel(guild, { name, topic: topic ?? null });
      request.world.audit(guild, {
        action: 'channel create',
        targetId: channel.id,
        reason: request.reason,
        changes: { name },
      });
      return { status: 201, body: channelWire(channel) };
    },
  },
  {
    method: 'GET',
    path: '/guilds/{guild_id}/bans',
    limit: per(10, 10),
    access: 'bot',
    handle: (request) => {
      const { guild, bot } = guildOf(request);
      if (!has(permissionsInGuild(bot), PermissionFlagsBits.BanMembers)) throw new Refusal(50013);
      return json([...guild.bans.values()].map(({ user, reason }) => ({ user: userWire(user), reason })));
    },
  },
];
