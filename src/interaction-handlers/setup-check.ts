import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { checkMessage } from '../discord/cards/setup-check.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupCheck } from '../discord/components.ts';
import { checkSetup } from '../use-cases/setup/check-setup.ts';

export class SetupCheck extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupCheck);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => checkSetup(this.container.context, actor),
      checkMessage,
    );
  }
}
