import type {
  APIGuild,
  APIGuildMember,
  APIMessage,
  APIOverwrite,
  APIRole,
  APITextChannel,
  APIUser,
  ChannelFlags,
  GuildMemberFlags,
  GuildSystemChannelFlags,
  Locale,
  RoleFlags,
  UserFlags,
} from 'discord.js';
import { ChannelType } from 'discord.js';
import type { Application, Channel, Guild, Member, Message, Role, User } from './state.ts';

/** A number, because the flag enums have no name for none. */
const noFlags: number = 0;

/** State as Discord writes it: one function per object of https://discord.com/developers/docs/resources. */
export function userWire(user: User): APIUser {
  return {
    id: user.id,
    username: user.username,
    discriminator: user.bot ? '0001' : '0',
    global_name: user.globalName,
    avatar: null,
    ...(user.bot ? { bot: true } : {}),
    banner: null,
    accent_color: null,
    flags: noFlags as UserFlags,
    public_flags: noFlags as UserFlags,
    primary_guild: null,
    avatar_decoration_data: null,
  };
}

/** The bot about itself. */
export function ownUserWire(user: User): APIUser {
  return { ...userWire(user), verified: true, mfa_enabled: false, email: null, locale: 'en-US', premium_type: 0 };
}

export function roleWire(role: Role): APIRole {
  return {
    id: role.id,
    name: role.name,
    color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: role.hoist,
    icon: null,
    unicode_emoji: null,
    position: role.position,
    permissions: role.permissions.toString(),
    managed: role.managedBy !== null,
    mentionable: role.mentionable,
    flags: noFlags as RoleFlags,
    ...(role.managedBy === null ? {} : { tags: { bot_id: role.managedBy } }),
  };
}

/** Without `user`: how interactions and messages carry members apart from their user. */
export function bareMemberWire(member: Member): Omit<APIGuildMember, 'user'> {
  return {
    nick: member.nick,
    avatar: null,
    banner: null,
    roles: [...member.roleIds],
    joined_at: member.joinedAt.toISOString(),
    premium_since: null,
    deaf: false,
    mute: false,
    flags: noFlags as GuildMemberFlags,
    pending: false,
    communication_disabled_until: null,
  };
}

export function memberWire(member: Member): APIGuildMember {
  return { ...bareMemberWire(member), user: userWire(member.user) };
}

export function channelWire(channel: Channel): APITextChannel {
  if (!channel.guild) {
    return {
      id: channel.id,
      type: channel.type,
      last_message_id: [...channel.messages.keys()].at(-1) ?? null,
      recipients: channel.recipient ? [userWire(channel.recipient)] : [],
      flags: 0,
    } as unknown as APITextChannel;
  }
  return {
    id: channel.id,
    type: ChannelType.GuildText,
    guild_id: channel.guild.id,
    name: channel.name,
    topic: channel.topic,
    position: channel.position,
    parent_id: channel.parentId,
    nsfw: false,
    rate_limit_per_user: 0,
    last_message_id: [...channel.messages.keys()].at(-1) ?? null,
    permission_overwrites: [...channel.overwrites.values()].map(
      (overwrite): APIOverwrite => ({
        id: overwrite.id,
        type: overwrite.type,
        allow: overwrite.allow.toString(),
        deny: overwrite.deny.toString(),
      }),
    ),
    flags: noFlags as ChannelFlags,
  };
}

export function guildWire(guild: Guild): APIGuild & { home_header: null; nsfw: boolean } {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.ownerId,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 1,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    roles: [...guild.roles.values()].map(roleWire),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: noFlags as GuildSystemChannelFlags,
    rules_channel_id: null,
    max_presences: null,
    max_members: 500_000,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: guild.locale as Locale,
    public_updates_channel_id: null,
    max_video_channel_users: 25,
    max_stage_video_channel_users: 50,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
    safety_alerts_channel_id: null,
    incidents_data: null,
    hub_type: null,
    home_header: null,
    nsfw: false,
  };
}

/** GUILD_CREATE. Without the presences intent Discord lists only the bot itself among the members. */
export function guildCreateWire(guild: Guild, bot: Member): Record<string, unknown> {
  return {
    ...guildWire(guild),
    joined_at: bot.joinedAt.toISOString(),
    large: guild.members.size > 250,
    unavailable: false,
    member_count: guild.members.size,
    members: [memberWire(bot)],
    channels: [...guild.channels.values()].map((channel) => ({ ...channelWire(channel), guild_id: undefined })),
    threads: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

export function applicationWire(application: Application, servers: number): Record<string, unknown> {
  const flags =
    (application.presencesIntentAllowed ? 1 << 13 : 0) |
    (application.membersIntentAllowed ? 1 << 15 : 0) |
    (application.messageContentIntentAllowed ? 1 << 19 : 0);
  return {
    id: application.id,
    name: application.name,
    icon: null,
    description: '',
    summary: '',
    type: null,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    owner: userWire(application.owner),
    team: null,
    bot: userWire(application.bot),
    flags,
    flags_new: String(flags),
    hook: true,
    integration_types_config: { '0': { oauth2_install_params: { scopes: ['bot'], permissions: '0' } } },
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    approximate_guild_count: servers,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    eligible_oauth2_scopes: ['bot', 'applications.commands'],
  };
}

/** A copy as the bot sees it: another's words need the message-content intent. */
export function messageWire(message: Message, application: Application): APIMessage {
  const { wire } = message;
  const readable = application.messageContentIntentAllowed || wire.author.id === application.bot.id;
  const copy = structuredClone(wire);
  if (readable) return copy;
  return { ...copy, content: '', embeds: [], components: [], attachments: [] };
}
