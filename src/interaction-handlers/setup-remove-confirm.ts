import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { setupMessage } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRemoveConfirm } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { removeGuild } from '../use-cases/setup/remove-guild.ts';

type Names = readonly ['guildId'];

export class SetupRemoveConfirm extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupRemoveConfirm);
  }

  protected override async press(interaction: ButtonInteraction, { guildId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => removeGuild(this.container.context, actor, guildId),
      setupMessage,
    );
  }
}
