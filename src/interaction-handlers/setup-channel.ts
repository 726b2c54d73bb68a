import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ChannelSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { setupMessage } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupChannel } from '../discord/components.ts';
import { chooseAuditChannel } from '../use-cases/setup/setup.ts';

export class SetupChannel extends ComponentDoor<readonly [], ChannelSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, setupChannel);
  }

  protected override async press(interaction: ChannelSelectMenuInteraction) {
    const [channelId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => chooseAuditChannel(this.container.context, actor, channelId),
      setupMessage,
    );
  }
}
