import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { settingsMessage } from '../discord/cards/setup-settings.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupSettings } from '../discord/components.ts';
import { openSettings } from '../use-cases/setup/setup-settings.ts';

export class SetupSettings extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupSettings);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => openSettings(this.container.context, actor),
      settingsMessage,
    );
  }
}
