import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { RoleSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { setupMessage } from '../discord/cards/setup.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupOfficers } from '../discord/components.ts';
import { chooseOfficerRoles } from '../use-cases/setup/setup.ts';

export class SetupOfficers extends ComponentDoor<readonly [], RoleSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, setupOfficers);
  }

  protected override async press(interaction: RoleSelectMenuInteraction) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => chooseOfficerRoles(this.container.context, actor, interaction.values),
      setupMessage,
    );
  }
}
