import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { StringSelectMenuInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { findingMessage } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingReason } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { setFindingAside } from '../use-cases/findings/dismiss-finding.ts';

type Names = readonly ['findingId', 'revision'];

export class FindingReason extends ComponentDoor<Names, StringSelectMenuInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.SelectMenu, findingReason);
  }

  protected override async press(
    interaction: StringSelectMenuInteraction,
    { findingId, revision }: CustomIdArguments<Names>,
  ) {
    await answerInPlace(
      interaction,
      'officer',
      (actor) => setFindingAside(this.container.context, actor, findingId, Number(revision), interaction.values[0]),
      findingMessage,
    );
  }
}
