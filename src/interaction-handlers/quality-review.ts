import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { reviewMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityReview } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { startReview } from '../use-cases/review/review-findings.ts';

type Names = readonly ['rule'];

export class QualityReview extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityReview);
  }

  protected override async press(interaction: ButtonInteraction, { rule }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => startReview(this.container.context, actor, rule),
      reviewMessage,
    );
  }
}
