import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerFromCard } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoFinding } from '../use-cases/undo/undo-finding.ts';

type Names = readonly ['findingId'];

export class FindingUndo extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, findingUndo);
  }

  protected override async press(interaction: ButtonInteraction, { findingId }: CustomIdArguments<Names>) {
    await answerFromCard(
      interaction,
      'officer',
      (actor) => undoFinding(this.container.context, actor, findingId),
      findingMessage,
    );
  }
}
