import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { listMessage } from '../discord/cards/list.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { reportFixes } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { listAutomaticFixes } from '../use-cases/findings/automatic-fixes.ts';

type Names = readonly ['batchId'];

export class ReportFixes extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, reportFixes);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => listAutomaticFixes(this.container.context, actor, batchId),
      listMessage,
    );
  }
}
