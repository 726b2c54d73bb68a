import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInSteps } from '../discord/answer.ts';
import { fixAllMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchApprove } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { approveFixAll } from '../use-cases/fix-all/apply-fix-all.ts';

type Names = readonly ['batchId'];

export class BatchApprove extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchApprove);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerInSteps(
      interaction,
      'officer',
      (actor, show) => approveFixAll(this.container.context, actor, batchId, show),
      fixAllMessage,
      ({ remark }) => remark,
    );
  }
}
