import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerWithDialog } from '../discord/answer.ts';
import { keptMessage } from '../discord/cards/privacy.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { privacyKeep } from '../discord/components.ts';
import { ok } from '../result.ts';

export class PrivacyKeep extends ComponentDoor<readonly [], ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, privacyKeep);
  }

  protected override async press(interaction: ButtonInteraction) {
    await answerWithDialog(interaction, 'member', async () => ok(), keptMessage);
  }
}
