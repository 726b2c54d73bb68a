import { BotAccountPatchRequestSchema, CreatePrivateChannelRequestSchema } from 'discord-api-spec/zod';
import { validateBody } from '../body-validation.ts';
import { Refusal } from '../refusal.ts';
import { idParam, json, per, type Route } from '../route.ts';
import { applicationWire, channelWire, guildWire, ownUserWire, userWire } from '../wire.ts';

/** The bot itself, its application, and where its gateway is. */
export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/gateway',
    limit: per(50, 1),
    access: 'anybody',
    handle: ({ gatewayUrl }) => json({ url: gatewayUrl() }),
  },
  {
    method: 'GET',
    path: '/gateway/bot',
    limit: per(5, 5),
    access: 'bot',
    handle: ({ gatewayUrl }) =>
      json({
        url: gatewayUrl(),
        shards: 1,
        session_start_limit: { total: 1000, remaining: 999, reset_after: 86_400_000, max_concurrency: 1 },
      }),
  },
  {
    method: 'GET',
    path: '/users/@me',
    limit: per(30, 30),
    access: 'bot',
    handle: ({ world }) => json(ownUserWire(world.application.bot)),
  },
  {
    method: 'PATCH',
    path: '/users/@me',
    limit: per(2, 3600),
    access: 'bot',
    handle: ({ world, body }) => {
      const { username } = validateBody<{ username: string }>(BotAccountPatchRequestSchema, body);
      world.renameUser(world.application.bot, { username });
      return json(ownUserWire(world.application.bot));
    },
  },
  {
    method: 'GET',
    path: '/users/@me/guilds',
    limit: per(5, 5),
    access: 'bot',
    handle: ({ world }) =>
      json(
        [...world.guilds.values()]
          .filter((guild) => world.botIn(guild))
          .map((guild) => {
            const { id, name, icon, features } = guildWire(guild);
            return { id, name, icon, banner: null, owner: false, permissions: '0', features };
          }),
      ),
  },
  {
    method: 'DELETE',
    path: '/users/@me/guilds/{guild_id}',
    limit: per(5, 5),
    access: 'bot',
    handle: (request) => {
      const guild = request.world.guilds.get(idParam(request, 'guild_id'));
      if (!guild || !request.world.botIn(guild)) throw new Refusal(10004);
      request.world.removeBot(guild);
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: '/users/{user_id}',
    limit: per(30, 30),
    access: 'bot',
    handle: (request) => {
      const user = request.world.users.get(idParam(request, 'user_id'));
      if (!user) throw new Refusal(10013);
      return json(userWire(user));
    },
  },
  {
    method: 'POST',
    path: '/users/@me/channels',
    limit: per(10, 10),
    access: 'bot',
    handle: ({ world, body }) => {
      const { recipient_id } = validateBody<{ recipient_id?: string }>(CreatePrivateChannelRequestSchema, body);
      const recipient = world.users.get(recipient_id ?? '');
      if (!recipient) throw new Refusal(10013);
      if (recipient.bot) throw new Refusal(50007);
      return json(channelWire(world.directChannel(recipient)));
    },
  },
  ...['/applications/@me', '/oauth2/applications/@me'].map(
    (path): Route => ({
      method: 'GET',
      path,
      limit: per(30, 30),
      access: 'bot',
      handle: ({ world }) => json(applicationWire(world.application, world.guilds.size)),
    }),
  ),
];
