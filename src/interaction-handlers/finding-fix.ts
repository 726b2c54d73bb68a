import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerFromCard } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { progressPhrase } from '../discord/cards/sync.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingFix } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { fixFinding } from '../use-cases/findings/fix-finding.ts';

type Names = readonly ['findingId', 'revision', 'offer'];

export class FindingFix extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, findingFix);
  }

  protected override async press(
    interaction: ButtonInteraction,
    { findingId, revision, offer }: CustomIdArguments<Names>,
  ) {
    await answerFromCard(
      interaction,
      'officer',
      (actor, _vocabulary, _admission, tell) =>
        fixFinding(this.container.context, actor, findingId, Number(revision), offer, (step) =>
          tell(progressPhrase(step)),
        ),
      findingMessage,
    );
  }
}
