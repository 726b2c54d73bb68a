import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { rankRolesMessage } from '../discord/cards/rank-roles.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { setupRanksDiscard } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { discardRankRoles } from '../use-cases/roles/rank-roles.ts';

type Names = readonly ['guildId', 'page'];

export class SetupRanksDiscard extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, setupRanksDiscard);
  }

  protected override async press(interaction: ButtonInteraction, { guildId, page }: CustomIdArguments<Names>) {
    await answerInPlace(
      interaction,
      'manage_server',
      (actor) => discardRankRoles(this.container.context, actor, guildId, Number(page)),
      rankRolesMessage,
    );
  }
}
