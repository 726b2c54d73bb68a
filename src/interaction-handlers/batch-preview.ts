import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { fixAllPageMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchPreview } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { previewFixAll } from '../use-cases/fix-all/preview-fix-all.ts';

type Names = readonly ['rule'];

export class BatchPreview extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchPreview);
  }

  protected override async press(interaction: ButtonInteraction, { rule }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => previewFixAll(this.container.context, actor, rule),
      fixAllPageMessage,
    );
  }
}
