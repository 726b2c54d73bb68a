import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerStandingCard } from '../discord/answer.ts';
import { progressPhrase } from '../discord/cards/sync.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { shrinkApply } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { applyDepartures } from '../use-cases/syncs/decide-shrink.ts';

type Names = readonly ['shrinkId', 'fingerprint'];

export class ShrinkApply extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, shrinkApply);
  }

  protected override async press(interaction: ButtonInteraction, pressed: CustomIdArguments<Names>) {
    await answerStandingCard(interaction, 'officer', (actor, _vocabulary, _admission, tell) =>
      applyDepartures(this.container.context, actor, pressed, (step) => tell(progressPhrase(step))),
    );
  }
}
