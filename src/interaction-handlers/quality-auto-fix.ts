import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { ruleMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityAutoFix } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { switchAutoFix } from '../use-cases/findings/rule-settings.ts';

type Names = readonly ['rule', 'to'];

export class QualityAutoFix extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityAutoFix);
  }

  protected override async press(interaction: ButtonInteraction, { rule, to }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => switchAutoFix(this.container.context, actor, rule, to === 'on' ? 'on' : 'off'),
      ruleMessage,
    );
  }
}
