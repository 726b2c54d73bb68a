import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { ruleMessage } from '../discord/cards/data-quality.ts';
import { progressPhrase } from '../discord/cards/sync.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityScan } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { scanForRule } from '../use-cases/syncs/scan-server.ts';

type Names = readonly ['rule'];

export class QualityScan extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityScan);
  }

  protected override async press(interaction: ButtonInteraction, { rule }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor, _vocabulary, _admission, tell) =>
        scanForRule(this.container.context, actor, rule, (step) => tell(progressPhrase(step))),
      ruleMessage,
    );
  }
}
