import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { ruleMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualitySeverity } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { chooseSeverity } from '../use-cases/findings/rule-settings.ts';

type Names = readonly ['rule'];

export class QualitySeverity extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, qualitySeverity);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { rule }: CustomIdArguments<Names>) {
    const [chosen = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => chooseSeverity(this.container.context, actor, rule, chosen),
      ruleMessage,
    );
  }
}
