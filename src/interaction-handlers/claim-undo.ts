import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerStandingCard } from '../discord/answer.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { claimUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoClaim } from '../use-cases/people/decide-claim.ts';

type Names = readonly ['claimId'];

export class ClaimUndo extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, claimUndo);
  }

  protected override async press(interaction: ButtonInteraction, { claimId }: CustomIdArguments<Names>) {
    await answerStandingCard(interaction, 'officer', (actor) => undoClaim(this.container.context, actor, claimId));
  }
}
