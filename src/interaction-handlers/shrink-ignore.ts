import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerStandingCard } from '../discord/answer.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { shrinkIgnore } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { ignoreDepartures } from '../use-cases/syncs/decide-shrink.ts';

type Names = readonly ['shrinkId', 'fingerprint'];

export class ShrinkIgnore extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, shrinkIgnore);
  }

  protected override async press(interaction: ButtonInteraction, pressed: CustomIdArguments<Names>) {
    await answerStandingCard(interaction, 'officer', (actor) =>
      ignoreDepartures(this.container.context, actor, pressed),
    );
  }
}
