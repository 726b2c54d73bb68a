import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { historyMessage } from '../discord/cards/history.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { historyOlder } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { olderHistory } from '../use-cases/undo/history.ts';

type Names = readonly ['scope', 'changeId'];

export class HistoryOlder extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, historyOlder);
  }

  protected override async press(interaction: ButtonInteraction, { scope, changeId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => olderHistory(this.container.context, actor, scope, changeId),
      historyMessage,
    );
  }
}
