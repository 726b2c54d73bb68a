import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { EVERY_RULE, listMessage } from '../discord/cards/list.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityRecentOf } from '../discord/components.ts';
import { listRecentFindings } from '../use-cases/lists/finding-lists.ts';

export class QualityRecentOf extends ComponentDoor<readonly [], StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, qualityRecentOf);
  }

  protected override async press(interaction: StringSelectMenuInteraction) {
    const [rule = EVERY_RULE] = interaction.values;
    const chosen = rule === EVERY_RULE ? undefined : rule;
    await answerInPlace(
      interaction,
      'officer',
      (actor) => listRecentFindings(this.container.context, actor, chosen),
      listMessage,
    );
  }
}
