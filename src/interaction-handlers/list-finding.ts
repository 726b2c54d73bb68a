import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { listFinding } from '../discord/components.ts';
import { showFinding } from '../use-cases/findings/show-finding.ts';

/** Opens the card beside the list, which stays where it is. */
export class ListFinding extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, listFinding);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [findingId = ''] = interaction.values;
    await answerPrivately(
      interaction,
      'officer',
      (actor) => showFinding(this.container.context, actor, findingId),
      findingMessage,
    );
  }
}
