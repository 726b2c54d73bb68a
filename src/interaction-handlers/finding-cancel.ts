import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingCancel } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showFinding } from '../use-cases/findings/show-finding.ts';

type Names = readonly ['findingId'];

export class FindingCancel extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, findingCancel);
  }

  protected override async press(interaction: ButtonInteraction, { findingId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => showFinding(this.container.context, actor, findingId),
      findingMessage,
    );
  }
}
