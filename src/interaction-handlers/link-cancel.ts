import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { linkDroppedMessage } from '../discord/cards/link.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { linkCancel } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { dropLinkQuestion } from '../use-cases/people/link-by-hand.ts';

type Names = readonly ['questionId'];

export class LinkCancel extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, linkCancel);
  }

  protected override async press(interaction: ButtonInteraction, { questionId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => dropLinkQuestion(this.container.context, actor, questionId),
      linkDroppedMessage,
    );
  }
}
