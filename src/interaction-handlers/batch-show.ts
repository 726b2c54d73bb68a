import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { fixAllPageMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchShow } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showFixAll } from '../use-cases/fix-all/preview-fix-all.ts';

type Names = readonly ['batchId'];

/** From the audit channel, where everybody sees only the first of it: the whole, for whoever is to approve it. */
export class BatchShow extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchShow);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => showFixAll(this.container.context, actor, batchId),
      fixAllPageMessage,
    );
  }
}
