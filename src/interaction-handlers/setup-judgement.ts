import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { settingsMessage } from '../discord/cards/setup-settings.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupJudgement } from '../discord/components.ts';
import { chooseJudgement } from '../use-cases/setup/setup-settings.ts';

export class SetupJudgement extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, setupJudgement);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [chosen = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => chooseJudgement(this.container.context, actor, chosen),
      settingsMessage,
    );
  }
}
