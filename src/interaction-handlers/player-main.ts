import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerMain } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { chooseMain } from '../use-cases/people/choose-main.ts';

type Names = readonly ['playerId'];

export class PlayerMain extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, playerMain);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { playerId }: CustomIdArguments<Names>) {
    const [characterId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => chooseMain(this.container.context, actor, playerId, characterId),
      handMessage,
    );
  }
}
