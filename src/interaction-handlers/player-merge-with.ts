import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { mergePartnersDialog } from '../discord/cards/player-dialogs.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerMergeWith } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showMergePartners } from '../use-cases/people/show-player.ts';

type Names = readonly ['playerId'];

export class PlayerMergeWith extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, playerMergeWith);
  }

  protected override async press(interaction: ButtonInteraction, { playerId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => showMergePartners(this.container.context, actor, playerId),
      mergePartnersDialog,
    );
  }
}
