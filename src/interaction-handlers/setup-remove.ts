import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { removalMessage } from '../discord/cards/setup-guild.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRemove } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { previewRemoval } from '../use-cases/setup/remove-guild.ts';

type Names = readonly ['guildId'];

export class SetupRemove extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupRemove);
  }

  protected override async press(interaction: ButtonInteraction, { guildId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => previewRemoval(this.container.context, actor, guildId),
      removalMessage,
    );
  }
}
