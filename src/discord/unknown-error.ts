import { container } from '@sapphire/framework';
import { type ContextMenuCommandInteraction, type Interaction, MessageFlags } from 'discord.js';
import { unknownErrorMessage } from './problems.ts';
import { vocabularyFor } from './words.ts';

type Failed = Interaction | ContextMenuCommandInteraction;

/** Logs a bug or an outage under the interaction's reference, and tells the person that reference privately. */
export async function answerUnknownError(interaction: Failed, error: unknown): Promise<void> {
  const { log } = container.context;
  const reference = interaction.id;
  log.error(
    { err: error, reference, serverId: interaction.guildId, userId: interaction.user.id },
    'an interaction failed',
  );
  try {
    await tell(interaction, reference);
  } catch (cause) {
    log.warn({ err: cause, reference }, 'nobody could be told that an interaction failed');
  }
}

async function tell(interaction: Failed, reference: string): Promise<void> {
  if (interaction.isAutocomplete()) {
    await interaction.respond([]);
    return;
  }
  const message = unknownErrorMessage(reference, vocabularyFor(interaction.locale));
  if (!interaction.deferred && !interaction.replied)
    await interaction.reply({ ...message, flags: MessageFlags.Ephemeral });
  else if (interaction.isMessageComponent()) await interaction.followUp({ ...message, flags: MessageFlags.Ephemeral });
  else await interaction.editReply(message);
}
