import { type MessageComponentInteraction, MessageFlags, type ModalSubmitInteraction } from 'discord.js';
import type { MessageBody } from './cards/message.ts';

/** Whatever stood in the message before is replaced, and nobody is pinged. */
export function silent(body: MessageBody) {
  return { content: '', embeds: [], components: [], ...body, allowedMentions: { parse: [] } };
}

/** Whether what was pressed is seen only by whoever pressed it. */
export function isPrivate(interaction: MessageComponentInteraction | ModalSubmitInteraction): boolean {
  return interaction.message?.flags.has(MessageFlags.Ephemeral) ?? true;
}
