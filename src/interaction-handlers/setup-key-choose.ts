import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { revokeKeyMessage } from '../discord/cards/setup-guild.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupKeyChoose } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { askRevokeUploadKey } from '../use-cases/setup/revoke-upload-key.ts';

type Names = readonly ['guildId'];

export class SetupKeyChoose extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, setupKeyChoose);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { guildId }: CustomIdArguments<Names>) {
    const [keyId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => askRevokeUploadKey(this.container.context, actor, guildId, keyId),
      revokeKeyMessage,
    );
  }
}
