import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerWithDialog } from '../discord/answer.ts';
import { rankRolesMessage } from '../discord/cards/rank-roles.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRanks } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { openRankRoles } from '../use-cases/roles/rank-roles.ts';

type Names = readonly ['guildId', 'page'];

export class SetupRanks extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupRanks);
  }

  protected override async press(interaction: ButtonInteraction, { guildId, page }: CustomIdArguments<Names>) {
    await answerWithDialog(
      interaction,
      'manage_server',
      (actor) => openRankRoles(this.container.context, actor, guildId, Number(page)),
      rankRolesMessage,
    );
  }
}
