import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { numberForm } from '../discord/cards/fix-all.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchAlone } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { vocabularyFor } from '../discord/words.ts';

type Names = readonly ['batchId'];

/** Opens the form at once, because a modal cannot be deferred; whoever submits it is checked then. */
export class BatchAlone extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchAlone);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await interaction.showModal(numberForm(batchId, vocabularyFor(interaction.locale)));
  }
}
