import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { setupMessage } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRefresh } from '../discord/components.ts';
import { openSetup } from '../use-cases/setup/setup.ts';

export class SetupRefresh extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupRefresh);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => openSetup(this.container.context, actor),
      setupMessage,
    );
  }
}
