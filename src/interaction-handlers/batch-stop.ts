import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerFromCard } from '../discord/answer.ts';
import { fixAllMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchStop } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { stopFixAll } from '../use-cases/fix-all/stop-fix-all.ts';

type Names = readonly ['batchId'];

export class BatchStop extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchStop);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerFromCard(
      interaction,
      'officer',
      (actor) => stopFixAll(this.container.context, actor, batchId),
      fixAllMessage,
    );
  }
}
