import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { decidedMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { groupFix } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { fixGroup } from '../use-cases/review/decide-group.ts';

type Names = readonly ['findingId', 'offer'];

export class GroupFix extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, groupFix);
  }

  protected override async press(interaction: ButtonInteraction, pressed: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => fixGroup(this.container.context, actor, pressed),
      decidedMessage,
    );
  }
}
