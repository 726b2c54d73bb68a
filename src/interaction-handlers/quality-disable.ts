import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { ruleMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityDisable } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { disableRule } from '../use-cases/findings/rule-settings.ts';

type Names = readonly ['rule'];

export class QualityDisable extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityDisable);
  }

  protected override async press(interaction: ButtonInteraction, { rule }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => disableRule(this.container.context, actor, rule),
      ruleMessage,
    );
  }
}
