import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { fixAllMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchAsk } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { askApproval } from '../use-cases/fix-all/apply-fix-all.ts';

type Names = readonly ['batchId'];

export class BatchAsk extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchAsk);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => askApproval(this.container.context, actor, batchId),
      fixAllMessage,
    );
  }
}
