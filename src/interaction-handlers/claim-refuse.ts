import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerStandingCard } from '../discord/answer.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { claimRefuse } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { refuseClaim } from '../use-cases/people/decide-claim.ts';

type Names = readonly ['claimId', 'facts'];

export class ClaimRefuse extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, claimRefuse);
  }

  protected override async press(interaction: ButtonInteraction, pressed: CustomIdArguments<Names>) {
    await answerStandingCard(interaction, 'officer', (actor) => refuseClaim(this.container.context, actor, pressed));
  }
}
