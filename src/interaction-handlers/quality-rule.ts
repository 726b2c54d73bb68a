import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { ruleMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityRule } from '../discord/components.ts';
import { ruleCard } from '../use-cases/findings/data-quality.ts';

export class QualityRule extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, qualityRule);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [rule = ''] = interaction.values;
    await answerInPlace(interaction, 'officer', (actor) => ruleCard(this.container.context, actor, rule), ruleMessage);
  }
}
