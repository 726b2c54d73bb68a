import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { playerMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerShow } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showPlayer } from '../use-cases/people/show-player.ts';

type Names = readonly ['playerId'];

export class PlayerShow extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, playerShow);
  }

  protected override async press(interaction: ButtonInteraction, { playerId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => showPlayer(this.container.context, actor, playerId),
      playerMessage,
    );
  }
}
