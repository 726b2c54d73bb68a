import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { uploadKeyMessage } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupKey } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { phrase } from '../phrase.ts';
import { newUploadKey } from '../use-cases/setup/guild-settings.ts';

type Names = readonly ['guildId'];

export class SetupKey extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupKey);
  }

  protected override async press(interaction: ButtonInteraction, { guildId }: CustomIdArguments<Names>) {
    await answerPrivately(
      interaction,
      'manage_server',
      (actor, vocabulary) =>
        newUploadKey(this.container.context, actor, guildId, vocabulary.label(phrase('setup.key_name'))),
      uploadKeyMessage,
    );
  }
}
