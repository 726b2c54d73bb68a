import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { reportUndoOne } from '../discord/components.ts';
import { undoFinding } from '../use-cases/undo/undo-finding.ts';

export class ReportUndoOne extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, reportUndoOne);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [findingId = ''] = interaction.values;
    await answerPrivately(
      interaction,
      'officer',
      (actor) => undoFinding(this.container.context, actor, findingId),
      findingMessage,
    );
  }
}
