import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInSteps } from '../discord/answer.ts';
import { fixAllMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchApply } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { applyFixAll } from '../use-cases/fix-all/apply-fix-all.ts';

type Names = readonly ['batchId'];

export class BatchApply extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchApply);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInSteps(
      interaction,
      'officer',
      (actor, show) => applyFixAll(this.container.context, actor, batchId, show),
      fixAllMessage,
      ({ remark }) => remark,
    );
  }
}
