import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { historyMessage } from '../discord/cards/history.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerHistory } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { historyOfPlayer } from '../use-cases/undo/history.ts';

type Names = readonly ['playerId'];

export class PlayerHistory extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, playerHistory);
  }

  protected override async press(interaction: ButtonInteraction, { playerId }: CustomIdArguments<Names>) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => historyOfPlayer(this.container.context, actor, playerId),
      historyMessage,
    );
  }
}
