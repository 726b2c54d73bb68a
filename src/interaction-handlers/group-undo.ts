import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { decidedMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { groupUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoGroup } from '../use-cases/undo/undo-group.ts';

type Names = readonly ['batchId'];

export class GroupUndo extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, groupUndo);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => undoGroup(this.container.context, actor, batchId),
      decidedMessage,
    );
  }
}
