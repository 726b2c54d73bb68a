import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { historyMessage, undoChoice } from '../discord/cards/history.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { historyUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoChange } from '../use-cases/undo/history.ts';
import { undoAct } from '../use-cases/undo/undo-act.ts';

type Names = readonly ['scope'];

export class HistoryUndo extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, historyUndo);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { scope }: CustomIdArguments<Names>) {
    const { changeId, whole } = undoChoice(interaction.values[0]);
    await answerInPlace(
      interaction,
      'officer',
      (actor) => (whole ? undoAct : undoChange)(this.container.context, actor, scope, changeId),
      historyMessage,
    );
  }
}
