import { InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import { type Interaction, MessageFlags } from 'discord.js';
import { isCurrent } from '../discord/custom-id.ts';
import { tooOldMessage } from '../discord/problems.ts';
import { vocabularyFor } from '../discord/words.ts';

/** Answers every component that no door of this version knows: a card may be older than Rollcall's last release. */
export class TooOld extends InteractionHandler {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, { interactionHandlerType: InteractionHandlerTypes.MessageComponent });
  }

  override parse(interaction: Interaction) {
    return interaction.isMessageComponent() && !isCurrent(interaction.customId) ? this.some() : this.none();
  }

  override async run(interaction: Interaction) {
    if (!interaction.isMessageComponent()) return;
    const message = tooOldMessage(vocabularyFor(interaction.locale));
    await interaction.reply({ ...message, flags: MessageFlags.Ephemeral });
  }
}
