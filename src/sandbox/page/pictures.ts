import { PermissionFlagsBits } from 'discord.js';
import type { LocalMember } from '../discord/local-member.ts';
import { has, permissionsInChannel, rolesInOrder } from '../discord/permissions.ts';
import type { Message } from '../discord/state.ts';
import { commandsShownTo, type RegisteredOption } from '../driver/command-use.ts';
import { componentsOf } from '../driver/components.ts';
import type { Game } from './game.ts';
import type { People } from './people.ts';
import type { PageCommand, PageMember, PageMessage, PageOption, PageView, PageWorld } from './protocol.ts';
import type { Stage } from './stage.ts';

/** How much of a channel is shown: older messages stay where they are. */
const NEWEST = 500;
const LOADING_FLAG = 1 << 7;

/** The world as the page is told of it. */
export function pictureWorld(stage: Stage, people: People, game: Game): PageWorld {
  const { server, discord, guild, clock } = stage;
  return {
    server: server.name,
    guild: guild.guild.name,
    channels: server.channels.map(({ id, name }) => ({ id, name })),
    roles: rolesInOrder(server.state)
      .filter(({ id }) => id !== server.id)
      .map(({ id, name, color, managedBy }) => ({ id, name, color, managed: managedBy !== null })),
    members: people.all.map((member) => pictureMember(member, stage)),
    botId: discord.botId,
    botOnline: discord.gateway.connected,
    identities: people.identities,
    characters: game.characters,
    rankNames: game.rankNames,
    battleNetFails: game.battleNetFails,
    now: clock.now().getTime(),
  };
}

/** What this person sees, without the messages: it changes with their roles. */
export function pictureDoors(stage: Stage, member: LocalMember): Pick<PageView, 'me' | 'channelIds' | 'commands'> {
  if (!member.isPresent) return { me: member.id, channelIds: [], commands: [] };
  return {
    me: member.id,
    channelIds: stage.server.channels.filter(({ state }) => seesChannel(member, state)).map(({ id }) => id),
    commands: commandsShownTo(stage.discord, member.state).map(
      (command): PageCommand => ({
        name: command.name,
        type: command.type,
        description: command.description ?? '',
        options: (command.options ?? []).map(pictureOption),
      }),
    ),
  };
}

/** The newest messages of every channel that this person sees, and their own private ones, oldest first. */
export function messagesFor(stage: Stage, member: LocalMember, privates: Iterable<Message>): PageMessage[] {
  const posted = stage.server.channels
    .filter(({ state }) => seesChannel(member, state))
    .flatMap(({ history }) => history.slice(-NEWEST));
  const own = [...privates].filter((message) => sees(member, message));
  return [...posted, ...own].map(pictureMessage);
}

export function sees(member: LocalMember, message: Message): boolean {
  if (message.visibleTo !== null && message.visibleTo !== member.id) return false;
  return seesChannel(member, message.channel);
}

export function pictureMessage(message: Message): PageMessage {
  const { wire, visibleTo } = message;
  const asked = wire.interaction_metadata as { user?: { id: string }; name?: unknown } | undefined;
  return {
    id: wire.id,
    channelId: message.channel.id,
    authorId: wire.author.id,
    content: wire.content,
    embeds: wire.embeds,
    components: componentsOf(wire),
    attachments: wire.attachments.map(({ filename, size, url }) => ({ name: filename, bytes: size, url })),
    postedAt: wire.timestamp,
    edited: wire.edited_timestamp !== null,
    isPrivate: visibleTo !== null,
    thinking: ((wire.flags ?? 0) & LOADING_FLAG) !== 0,
    asked: asked?.user && typeof asked.name === 'string' ? { by: asked.user.id, command: asked.name } : null,
  };
}

function pictureMember(member: LocalMember, { server }: Stage): PageMember {
  const held = member.isPresent ? member.state.roleIds : new Set<string>();
  return {
    id: member.id,
    name: member.name,
    username: member.user.username,
    bot: member.user.bot,
    owner: server.state.ownerId === member.id,
    roleIds: rolesInOrder(server.state)
      .map(({ id }) => id)
      .filter((id) => held.has(id)),
    present: member.isPresent,
  };
}

function pictureOption(option: RegisteredOption): PageOption {
  return {
    type: option.type,
    name: option.name,
    description: option.description,
    required: option.required ?? false,
    autocomplete: option.autocomplete ?? false,
    choices: option.choices ?? [],
    options: (option.options ?? []).map(pictureOption),
  };
}

function seesChannel(member: LocalMember, channel: Message['channel']): boolean {
  return member.isPresent && has(permissionsInChannel(member.state, channel), PermissionFlagsBits.ViewChannel);
}
