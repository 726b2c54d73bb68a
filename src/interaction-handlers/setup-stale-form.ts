import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ModalSubmitInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { settingsMessage } from '../discord/cards/setup-settings.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupStaleForm } from '../discord/components.ts';
import { chooseStaleThreshold } from '../use-cases/setup/setup-settings.ts';

export class SetupStaleForm extends ComponentDoor<readonly [], ModalSubmitInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.ModalSubmit, setupStaleForm);
  }

  protected override async press(interaction: ModalSubmitInteraction) {
    const days = interaction.fields.getTextInputValue('days');
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => chooseStaleThreshold(this.container.context, actor, days),
      settingsMessage,
    );
  }
}
