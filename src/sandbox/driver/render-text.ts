import type { APIEmbed } from 'discord.js';
import type { Message } from '../discord/state.ts';
import type { World } from '../discord/world.ts';
import { type Component, componentsOf, selectsIn, shownButton } from './components.ts';

/**
 * A message in plain text for transcripts and error messages: author, content, embeds in a frame, one line per row of
 * components. Mentions and timestamps are read out as a reader would see them, in UTC.
 */
export function renderText(message: Message, world: World): string {
  const { wire } = message;
  const privacy = message.visibleTo ? ' (only you can see this)' : '';
  const thinking = ((wire.flags ?? 0) & 128) !== 0 ? ['is thinking…'] : [];
  const lines = [
    `${message.deleted ? '[deleted] ' : ''}${wire.author.username}${privacy}`,
    ...thinking,
    ...(wire.content ? wire.content.split('\n') : []),
    ...wire.embeds.flatMap(embedLines),
    ...wire.attachments.map((attachment) => `[file: ${attachment.filename}]`),
    ...componentsOf(wire).flatMap(componentLines),
  ];
  return readable(lines.join('\n'), message, world);
}

function embedLines(embed: APIEmbed): string[] {
  const body = [
    ...(embed.author ? [embed.author.name] : []),
    ...(embed.title ? [embed.title] : []),
    ...(embed.description?.split('\n') ?? []),
    ...(embed.fields ?? []).flatMap((field) => {
      const [first = '', ...more] = field.value.split('\n');
      return [`${field.name}: ${first}`, ...more.map((line) => `  ${line}`)];
    }),
    ...(embed.footer ? [`— ${embed.footer.text}`] : []),
    ...(embed.timestamp ? [embed.timestamp] : []),
  ];
  return body.map((line) => `│ ${line}`);
}

function componentLines(component: Component): string[] {
  switch (component.type) {
    case 1: {
      const parts = (component.components ?? []).map(controlText);
      return [parts.join(' ')];
    }
    case 9:
      return [
        ...(component.components ?? []).flatMap(componentLines),
        ...(component.accessory ? [controlText(component.accessory)] : []),
      ];
    case 10:
      return (component.content ?? '').split('\n');
    case 14:
      return ['───'];
    case 17:
      return (component.components ?? []).flatMap(componentLines).map((line) => `┃ ${line}`);
    default:
      return [controlText(component)];
  }
}

function controlText(component: Component): string {
  if (component.type === 2) {
    const button = shownButton(component);
    return button.disabled ? `(${button.label})` : `[${button.label}${button.url ? ' ↗' : ''}]`;
  }
  const [select] = selectsIn([component]);
  if (select) return select.disabled ? `(${select.placeholder} ▾)` : `[${select.placeholder} ▾]`;
  return `[component ${component.type}]`;
}

function readable(text: string, message: Message, world: World): string {
  const { guild } = message.channel;
  return text
    .replaceAll(/<@!?(\d+)>/g, (mention, id: string) => {
      const user = world.users.get(id);
      return user ? `@${guild?.members.get(id)?.nick ?? user.globalName ?? user.username}` : mention;
    })
    .replaceAll(/<@&(\d+)>/g, (mention, id: string) => {
      const role = guild?.roles.get(id);
      return role ? `@${role.name}` : mention;
    })
    .replaceAll(/<#(\d+)>/g, (mention, id: string) => {
      const channel = world.channels.get(id);
      return channel ? `#${channel.name}` : mention;
    })
    .replaceAll(/<t:(-?\d+)(?::[tTdDfFR])?>/g, (_, seconds: string) => {
      return new Date(Number(seconds) * 1000)
        .toISOString()
        .replace(/:\d\d\.000Z$/, ' UTC')
        .replace('T', ' ');
    });
}
