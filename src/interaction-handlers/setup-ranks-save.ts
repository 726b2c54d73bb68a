import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { rankRolesMessage } from '../discord/cards/rank-roles.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRanksSave } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { saveRankRoles } from '../use-cases/roles/rank-roles.ts';

type Names = readonly ['guildId', 'page'];

export class SetupRanksSave extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupRanksSave);
  }

  protected override async press(interaction: ButtonInteraction, { guildId, page }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => saveRankRoles(this.container.context, actor, guildId, Number(page)),
      rankRolesMessage,
    );
  }
}
