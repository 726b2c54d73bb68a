import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ButtonInteraction } from 'discord.js';
import { nameForm } from '../discord/cards/player-dialogs.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerNameAdd } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { vocabularyFor } from '../discord/words.ts';

type Names = readonly ['playerId'];

/** Opens the form at once, because a modal cannot be deferred; whoever submits it is checked then. */
export class PlayerNameAdd extends ComponentDoor<Names, ButtonInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.Button, playerNameAdd);
  }

  protected override async press(interaction: ButtonInteraction, { playerId }: CustomIdArguments<Names>) {
    await interaction.showModal(nameForm(playerId, vocabularyFor(interaction.locale)));
  }
}
