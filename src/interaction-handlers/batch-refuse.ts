import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerFromCard } from '../discord/answer.ts';
import { fixAllMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchRefuse } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { turnDownFixAll } from '../use-cases/fix-all/apply-fix-all.ts';

type Names = readonly ['batchId'];

export class BatchRefuse extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchRefuse);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerFromCard(
      interaction,
      'officer',
      (actor) => turnDownFixAll(this.container.context, actor, batchId),
      fixAllMessage,
    );
  }
}
