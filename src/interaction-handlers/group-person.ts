import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { UserSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { decidedMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { groupPerson } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { linkGroupTo } from '../use-cases/review/decide-group.ts';

type Names = readonly ['findingId', 'offer'];

export class GroupPerson extends ComponentDoor<Names, UserSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, groupPerson);
  }

  protected override async press(interaction: UserSelectMenuInteraction, pressed: CustomIdArguments<Names>) {
    const [memberId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => linkGroupTo(this.container.context, actor, pressed, memberId),
      decidedMessage,
    );
  }
}
