import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ModalSubmitInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { setupMessage } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupGuildForm } from '../discord/components.ts';
import { chooseGuild } from '../use-cases/setup/choose-guild.ts';

export class SetupGuildForm extends ComponentDoor<readonly [], ModalSubmitInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.ModalSubmit, setupGuildForm);
  }

  protected override async press(interaction: ModalSubmitInteraction) {
    const typed = {
      region: interaction.fields.getTextInputValue('region'),
      realm: interaction.fields.getTextInputValue('realm'),
      guild: interaction.fields.getTextInputValue('guild'),
    };
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => chooseGuild(this.container.context, actor, typed),
      setupMessage,
    );
  }
}
