import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { guildMessage } from '../discord/cards/setup-guild.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupKeyKeep } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { openGuild } from '../use-cases/setup/guild-settings.ts';

type Names = readonly ['guildId'];

export class SetupKeyKeep extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupKeyKeep);
  }

  protected override async press(interaction: ButtonInteraction, { guildId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => openGuild(this.container.context, actor, guildId),
      guildMessage,
    );
  }
}
