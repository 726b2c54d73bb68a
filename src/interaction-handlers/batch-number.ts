import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ModalSubmitInteraction } from 'discord.js';
import { answerInSteps } from '../discord/answer.ts';
import { fixAllMessage } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchNumber } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { approveFixAllAlone } from '../use-cases/fix-all/apply-fix-all.ts';

type Names = readonly ['batchId'];

export class BatchNumber extends ComponentDoor<Names, ModalSubmitInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.ModalSubmit, batchNumber);
  }

  protected override async press(interaction: ModalSubmitInteraction, { batchId }: CustomIdArguments<Names>) {
    const typed = interaction.fields.getTextInputValue('number');
    await answerInSteps(
      interaction,
      'officer',
      (actor, show) => approveFixAllAlone(this.container.context, actor, batchId, typed, show),
      fixAllMessage,
      ({ remark }) => remark,
    );
  }
}
