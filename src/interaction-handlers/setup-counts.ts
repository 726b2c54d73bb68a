import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { guildMessage } from '../discord/cards/setup-guild.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupCounts } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { chooseCountsForRoles } from '../use-cases/setup/guild-settings.ts';

type Names = readonly ['guildId', 'counts'];

export class SetupCounts extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupCounts);
  }

  protected override async press(interaction: ButtonInteraction, { guildId, counts }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => chooseCountsForRoles(this.container.context, actor, guildId, counts === 'yes'),
      guildMessage,
    );
  }
}
