import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { staleForm } from '../discord/cards/setup-settings.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupStale } from '../discord/components.ts';
import { vocabularyFor } from '../discord/words.ts';

/** Opens the form at once, because a modal cannot be deferred; whoever submits it is checked then. */
export class SetupStale extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupStale);
  }

  protected override async press(interaction: ButtonInteraction) {
    await interaction.showModal(staleForm(vocabularyFor(interaction.locale)));
  }
}
