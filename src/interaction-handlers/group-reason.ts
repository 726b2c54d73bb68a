import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { decidedMessage } from '../discord/cards/review.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { groupReason } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { setGroupAside } from '../use-cases/review/set-group-aside.ts';

type Names = readonly ['findingId', 'offer'];

export class GroupReason extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, groupReason);
  }

  protected override async press(interaction: StringSelectMenuInteraction, pressed: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => setGroupAside(this.container.context, actor, pressed, interaction.values[0]),
      decidedMessage,
    );
  }
}
