import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { UserSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingPerson } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { linkFindingTo } from '../use-cases/findings/fix-finding.ts';

type Names = readonly ['findingId', 'revision'];

export class FindingPerson extends ComponentDoor<Names, UserSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, findingPerson);
  }

  protected override async press(
    interaction: UserSelectMenuInteraction,
    { findingId, revision }: CustomIdArguments<Names>,
  ) {
    const [memberId = ''] = interaction.values;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => linkFindingTo(this.container.context, actor, findingId, Number(revision), memberId),
      findingMessage,
    );
  }
}
