import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerConfirmSome } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { confirmLinks } from '../use-cases/people/confirm-links.ts';

type Names = readonly ['playerId'];

export class PlayerConfirmSome extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, playerConfirmSome);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { playerId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => confirmLinks(this.container.context, actor, playerId, interaction.values),
      handMessage,
    );
  }
}
