import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { reviewMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { reportReview } from '../discord/components.ts';
import { startReview } from '../use-cases/review/review-findings.ts';

export class ReportReview extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, reportReview);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [rule = ''] = interaction.values;
    await answerPrivately(
      interaction,
      'officer',
      (actor) => startReview(this.container.context, actor, rule),
      reviewMessage,
    );
  }
}
