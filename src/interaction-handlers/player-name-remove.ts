import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerNameRemove } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { removePlayerName } from '../use-cases/people/player-names.ts';

type Names = readonly ['playerId'];

export class PlayerNameRemove extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, playerNameRemove);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { playerId }: CustomIdArguments<Names>) {
    const [aliasId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => removePlayerName(this.container.context, actor, playerId, aliasId),
      handMessage,
    );
  }
}
