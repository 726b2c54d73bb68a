import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { listMessage } from '../discord/cards/list.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { listUndoAll } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoAutomaticFixes } from '../use-cases/findings/automatic-fixes.ts';

type Names = readonly ['listId', 'page'];

export class ListUndoAll extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, listUndoAll);
  }

  protected override async press(interaction: ButtonInteraction, { listId, page }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => undoAutomaticFixes(this.container.context, actor, listId, Number(page)),
      listMessage,
    );
  }
}
