import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerUnlink } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { unlinkFromPlayer } from '../use-cases/people/unlink-by-hand.ts';

type Names = readonly ['playerId'];

export class PlayerUnlink extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, playerUnlink);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { playerId }: CustomIdArguments<Names>) {
    const [linkId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => unlinkFromPlayer(this.container.context, actor, playerId, linkId),
      handMessage,
    );
  }
}
