import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { setupMessage } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRemoveUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoRemoval } from '../use-cases/setup/remove-guild.ts';

type Names = readonly ['guildId'];

export class SetupRemoveUndo extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupRemoveUndo);
  }

  protected override async press(interaction: ButtonInteraction, { guildId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => undoRemoval(this.container.context, actor, guildId),
      setupMessage,
    );
  }
}
