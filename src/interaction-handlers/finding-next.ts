import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { reviewMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingNext } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { continueReview } from '../use-cases/review/review-findings.ts';

type Names = readonly ['findingId', 'rule'];

export class FindingNext extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, findingNext);
  }

  protected override async press(interaction: ButtonInteraction, { findingId, rule }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => continueReview(this.container.context, actor, rule, findingId),
      reviewMessage,
    );
  }
}
