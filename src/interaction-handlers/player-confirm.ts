import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerConfirm } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { confirmLinks } from '../use-cases/people/confirm-links.ts';

type Names = readonly ['playerId', 'linkId'];

export class PlayerConfirm extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, playerConfirm);
  }

  protected override async press(interaction: ButtonInteraction, { playerId, linkId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => confirmLinks(this.container.context, actor, playerId, [linkId]),
      handMessage,
    );
  }
}
