import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { overviewMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityOverview } from '../discord/components.ts';
import { dataQualityOverview } from '../use-cases/findings/data-quality.ts';

export class QualityOverview extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityOverview);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => dataQualityOverview(this.container.context, actor),
      overviewMessage,
    );
  }
}
