import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { UserSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { mergeMessage } from '../discord/cards/player-dialogs.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerMergeMember } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { askMerge, otherOf } from '../use-cases/people/merge-players.ts';

type Names = readonly ['playerId'];

export class PlayerMergeMember extends ComponentDoor<Names, UserSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, playerMergeMember);
  }

  protected override async press(interaction: UserSelectMenuInteraction, { playerId }: CustomIdArguments<Names>) {
    const [memberId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => askMerge(this.container.context, actor, playerId, otherOf(memberId)),
      mergeMessage,
    );
  }
}
