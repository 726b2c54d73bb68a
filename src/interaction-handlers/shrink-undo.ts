import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerStandingCard } from '../discord/answer.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { shrinkUndo } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { undoShrink } from '../use-cases/syncs/decide-shrink.ts';

type Names = readonly ['shrinkId'];

export class ShrinkUndo extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, shrinkUndo);
  }

  protected override async press(interaction: ButtonInteraction, { shrinkId }: CustomIdArguments<Names>) {
    await answerStandingCard(interaction, 'officer', (actor) => undoShrink(this.container.context, actor, shrinkId));
  }
}
