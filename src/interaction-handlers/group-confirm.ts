import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { decidedMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { groupConfirm } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { confirmGroup } from '../use-cases/review/decide-group.ts';

type Names = readonly ['findingId', 'offer'];

export class GroupConfirm extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, groupConfirm);
  }

  protected override async press(interaction: ButtonInteraction, pressed: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => confirmGroup(this.container.context, actor, pressed),
      decidedMessage,
    );
  }
}
