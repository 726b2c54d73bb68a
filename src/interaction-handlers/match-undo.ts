import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { matchMessage } from '../discord/cards/match.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { matchUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoMatch } from '../use-cases/people/match.ts';

type Names = readonly ['batchId'];

export class MatchUndo extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, matchUndo);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => undoMatch(this.container.context, actor, batchId),
      matchMessage,
    );
  }
}
