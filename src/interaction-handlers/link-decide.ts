import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { linkMessage } from '../discord/cards/link.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { linkDecide } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { decideLink } from '../use-cases/people/link-by-hand.ts';

type Names = readonly ['questionId', 'facts', 'choice'];

export class LinkDecide extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, linkDecide);
  }

  protected override async press(
    interaction: ButtonInteraction,
    { questionId, facts, choice }: CustomIdArguments<Names>,
  ) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => decideLink(this.container.context, actor, questionId, facts, choice),
      linkMessage,
    );
  }
}
