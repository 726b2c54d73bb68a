import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { matchMessage } from '../discord/cards/match.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { matchApply } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { applyMatch } from '../use-cases/people/match.ts';

type Names = readonly ['batchId'];

export class MatchApply extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, matchApply);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => applyMatch(this.container.context, actor, batchId),
      matchMessage,
    );
  }
}
