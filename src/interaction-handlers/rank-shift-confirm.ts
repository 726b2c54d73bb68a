import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerStandingCard } from '../discord/answer.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { rankShiftConfirm } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { confirmRankMap } from '../use-cases/roles/rank-roles.ts';

type Names = readonly ['guildId', 'revision'];

export class RankShiftConfirm extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, rankShiftConfirm);
  }

  protected override async press(interaction: ButtonInteraction, { guildId, revision }: CustomIdArguments<Names>) {
    await answerStandingCard(interaction, 'manage_server', (actor) =>
      confirmRankMap(this.container.context, actor, guildId, revision),
    );
  }
}
