import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { playerDialog } from '../discord/cards/player-dialogs.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerAsk } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showPlayer } from '../use-cases/people/show-player.ts';

type Names = readonly ['playerId', 'what'];

export class PlayerAsk extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, playerAsk);
  }

  protected override async press(interaction: ButtonInteraction, { playerId, what }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => showPlayer(this.container.context, actor, playerId),
      (card, vocabulary) => playerDialog(what, card, vocabulary),
    );
  }
}
