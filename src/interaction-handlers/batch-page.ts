import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { fixAllPageMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchPage } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showFixAll } from '../use-cases/fix-all/preview-fix-all.ts';

type Names = readonly ['batchId', 'page'];

export class BatchPage extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchPage);
  }

  protected override async press(interaction: ButtonInteraction, { batchId, page }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => showFixAll(this.container.context, actor, batchId, Number(page)),
      fixAllPageMessage,
    );
  }
}
