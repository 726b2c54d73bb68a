import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { ruleMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { batchBack } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { ruleCard } from '../use-cases/findings/data-quality.ts';

type Names = readonly ['rule'];

export class BatchBack extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, batchBack);
  }

  protected override async press(interaction: ButtonInteraction, { rule }: CustomIdArguments<Names>) {
    await answerInPlace(interaction, 'officer', (actor) => ruleCard(this.container.context, actor, rule), ruleMessage);
  }
}
