import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { matchMessage } from '../discord/cards/match.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { matchCancel } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { cancelMatch } from '../use-cases/people/match.ts';

type Names = readonly ['batchId'];

export class MatchCancel extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, matchCancel);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => cancelMatch(this.container.context, actor, batchId),
      matchMessage,
    );
  }
}
