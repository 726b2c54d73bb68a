import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { guildMessage } from '../discord/cards/setup-guild.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupOpenGuild } from '../discord/components.ts';
import { openGuild } from '../use-cases/setup/guild-settings.ts';

export class SetupOpenGuild extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, setupOpenGuild);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [guildId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => openGuild(this.container.context, actor, guildId),
      guildMessage,
    );
  }
}
