import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { overviewMessage } from '../discord/cards/data-quality.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { qualityScanAll } from '../discord/components.ts';
import { scanServer } from '../use-cases/syncs/scan-server.ts';

export class QualityScanAll extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, qualityScanAll);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerInPlace(interaction, 'officer', (actor) => scanServer(this.container.context, actor), overviewMessage);
  }
}
