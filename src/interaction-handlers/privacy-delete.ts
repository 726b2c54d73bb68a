import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerWithDialog } from '../discord/answer.ts';
import { deletedMessage } from '../discord/cards/privacy.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { privacyDelete } from '../discord/components.ts';
import { forgetMember } from '../use-cases/privacy.ts';

export class PrivacyDelete extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, privacyDelete);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerWithDialog(
      interaction,
      'member',
      (actor) => forgetMember(this.container.context, actor),
      deletedMessage,
    );
  }
}
