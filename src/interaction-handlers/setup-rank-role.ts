import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { RoleSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { rankRolesMessage } from '../discord/cards/rank-roles.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRankRole } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { chooseRankRole } from '../use-cases/roles/rank-roles.ts';

type Names = readonly ['guildId', 'page', 'index'];

export class SetupRankRole extends ComponentDoor<Names, RoleSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, setupRankRole);
  }

  protected override async press(
    interaction: RoleSelectMenuInteraction,
    { guildId, page, index }: CustomIdArguments<Names>,
  ) {
    const [roleId = null] = interaction.values;
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => chooseRankRole(this.container.context, actor, guildId, { index: Number(index), roleId }, Number(page)),
      rankRolesMessage,
    );
  }
}
