import { type InteractionHandler, InteractionHandlerTypes } from '@sapphire/framework';
import type { ModalSubmitInteraction } from 'discord.js';
import { answerInPlace } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { ComponentDoor } from '../discord/component-door.ts';
import { playerNameForm } from '../discord/components.ts';
import type { CustomIdArguments } from '../discord/custom-id.ts';
import { addPlayerName } from '../use-cases/people/player-names.ts';

type Names = readonly ['playerId'];

export class PlayerNameForm extends ComponentDoor<Names, ModalSubmitInteraction> {
  constructor(context: InteractionHandler.LoaderContext) {
    super(context, InteractionHandlerTypes.ModalSubmit, playerNameForm);
  }

  protected override async press(interaction: ModalSubmitInteraction, { playerId }: CustomIdArguments<Names>) {
    const name = interaction.fields.getTextInputValue('name');
    await answerInPlace(
      interaction,
      'officer',
      (actor) => addPlayerName(this.container.context, actor, playerId, name),
      handMessage,
    );
  }
}
