import type { InteractionHandler } from '@sapphire/framework';
import { InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { answerWithDialog } from '../discord/answer.ts';
import { somebodyDialog } from '../discord/cards/finding.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { findingSomebody } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { showFinding } from '../use-cases/findings/show-finding.ts';

type Names = readonly ['findingId', 'revision'];

export class FindingSomebody extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, findingSomebody);
  }

  protected override async press(interaction: ButtonInteraction, { findingId }: CustomIdArguments<Names>) {
    await answerWithDialog(
      interaction,
      'officer',
      (actor) => showFinding(this.container.context, actor, findingId),
      somebodyDialog,
    );
  }
}
