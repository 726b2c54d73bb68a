import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { guildMessage } from '../discord/cards/setup-guild.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupKeyRevoke } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { revokeUploadKey } from '../use-cases/setup/revoke-upload-key.ts';

type Names = readonly ['guildId', 'keyId'];

export class SetupKeyRevoke extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupKeyRevoke);
  }

  protected override async press(interaction: ButtonInteraction, { guildId, keyId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => revokeUploadKey(this.container.context, actor, guildId, keyId),
      guildMessage,
    );
  }
}
