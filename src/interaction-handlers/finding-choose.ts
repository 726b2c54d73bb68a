import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerFromCard } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingChoose } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { confirmFinding } from '../use-cases/findings/fix-finding.ts';

type Names = readonly ['findingId', 'revision'];

export class FindingChoose extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, findingChoose);
  }

  protected override async press(
    interaction: StringSelectMenuInteraction,
    { findingId, revision }: CustomIdArguments<Names>,
  ) {
    const [offer = ''] = interaction.values;
    await answerFromCard(
      interaction,
      'officer',
      (actor) => confirmFinding(this.container.context, actor, findingId, Number(revision), offer),
      findingMessage,
    );
  }
}
