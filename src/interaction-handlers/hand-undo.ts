import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { handUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoByHand } from '../use-cases/people/by-hand.ts';

type Names = readonly ['batchId'];

export class HandUndo extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, handUndo);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => undoByHand(this.container.context, actor, batchId),
      handMessage,
    );
  }
}
