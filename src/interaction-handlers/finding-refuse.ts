import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerFromCard } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingRefuse } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { refuseFinding } from '../use-cases/findings/fix-finding.ts';

type Names = readonly ['findingId', 'revision', 'offer'];

export class FindingRefuse extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, findingRefuse);
  }

  protected override async press(
    interaction: ButtonInteraction,
    { findingId, revision, offer }: CustomIdArguments<Names>,
  ) {
    await answerFromCard(
      interaction,
      'officer',
      (actor) => refuseFinding(this.container.context, actor, findingId, Number(revision), offer),
      findingMessage,
    );
  }
}
