import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerPrivately } from '../discord/answer.ts';
import { listMessage } from '../discord/cards/list.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityRecent } from '../discord/components.ts';
import { listRecentFindings } from '../use-cases/lists/finding-lists.ts';

export class QualityRecent extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityRecent);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => listRecentFindings(this.container.context, actor),
      listMessage,
    );
  }
}
