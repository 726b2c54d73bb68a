import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { listMessage } from '../discord/cards/list.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { matchShow } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { listMatchLinks } from '../use-cases/lists/match-list.ts';

type Names = readonly ['batchId'];

/** Opens the list beside the preview, which stays where it is. */
export class MatchShow extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, matchShow);
  }

  protected override async press(interaction: ButtonInteraction, { batchId }: CustomIdArguments<Names>) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => listMatchLinks(this.container.context, actor, batchId),
      listMessage,
    );
  }
}
