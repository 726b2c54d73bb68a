import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { reviewMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityReviewAny } from '../discord/components.ts';
import { startReview } from '../use-cases/review/review-findings.ts';

export class QualityReviewAny extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityReviewAny);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerInPlace(interaction, 'officer', (actor) => startReview(this.container.context, actor), reviewMessage);
  }
}
