import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { mergeMessage } from '../discord/cards/player-dialogs.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerMergePlayer } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { askMerge, otherOf } from '../use-cases/people/merge-players.ts';

type Names = readonly ['playerId'];

export class PlayerMergePlayer extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, playerMergePlayer);
  }

  protected override async press(interaction: StringSelectMenuInteraction, { playerId }: CustomIdArguments<Names>) {
    const [otherId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => askMerge(this.container.context, actor, playerId, otherOf(otherId)),
      mergeMessage,
    );
  }
}
