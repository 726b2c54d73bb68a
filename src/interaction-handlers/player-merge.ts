import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { mergeMessage } from '../discord/cards/player-dialogs.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerMerge } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { mergePlayers, otherOf } from '../use-cases/people/merge-players.ts';

type Names = readonly ['playerId', 'otherId', 'facts'];

export class PlayerMerge extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, playerMerge);
  }

  protected override async press(
    interaction: ButtonInteraction,
    { playerId, otherId, facts }: CustomIdArguments<Names>,
  ) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => mergePlayers(this.container.context, actor, playerId, otherOf(otherId), facts),
      mergeMessage,
    );
  }
}
