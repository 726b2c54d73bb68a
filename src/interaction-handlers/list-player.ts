import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { playerMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { listPlayer } from '../discord/components.ts';
import { showPlayer } from '../use-cases/people/show-player.ts';

/** Opens the card beside the list, which stays where it is. */
export class ListPlayer extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, listPlayer);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [playerId = ''] = interaction.values;
    await answerPrivately(
      interaction,
      'officer',
      (actor) => showPlayer(this.container.context, actor, playerId),
      playerMessage,
    );
  }
}
