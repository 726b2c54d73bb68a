import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { listMessage } from '../discord/cards/list.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { listPage } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { turnPage } from '../use-cases/lists/paged-list.ts';

type Names = readonly ['listId', 'page'];

export class ListPage extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, listPage);
  }

  protected override async press(interaction: ButtonInteraction, { listId, page }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => turnPage(this.container.context, actor, listId, Number(page)),
      listMessage,
    );
  }
}
