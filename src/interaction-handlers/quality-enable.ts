import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { ruleMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityEnable } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { enableRule } from '../use-cases/findings/rule-settings.ts';

type Names = readonly ['rule'];

export class QualityEnable extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityEnable);
  }

  protected override async press(interaction: ButtonInteraction, { rule }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => enableRule(this.container.context, actor, rule),
      ruleMessage,
    );
  }
}
