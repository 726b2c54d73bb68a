import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { guildForm } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupGuild } from '../discord/components.ts';
import { vocabularyFor } from '../discord/words.ts';

/** Opens the form at once, because a modal cannot be deferred; whoever submits it is checked then. */
export class SetupGuild extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupGuild);
  }

  protected override async press(interaction: ButtonInteraction) {
    await interaction.showModal(guildForm(vocabularyFor(interaction.locale)));
  }
}
