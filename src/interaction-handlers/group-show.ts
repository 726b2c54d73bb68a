import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { decidedMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { groupShow } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showGroup } from '../use-cases/review/decide-group.ts';

type Names = readonly ['findingId'];

export class GroupShow extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, groupShow);
  }

  protected override async press(interaction: ButtonInteraction, { findingId }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => showGroup(this.container.context, actor, findingId),
      decidedMessage,
    );
  }
}
