import type { Command } from '@sapphire/framework';
import { answerPrivately } from '../discord/answer.ts';
import { claimAnswerMessage } from '../discord/cards/claim.ts';
import { CharacterCommand } from '../discord/character-command.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { claimCharacter } from '../use-cases/people/claim-character.ts';

export class ClaimCommand extends CharacterCommand {
  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'claim').addStringOption((option) =>
        described(option, 'character', 'claim.character').setRequired(true).setAutocomplete(true),
      ),
    );
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    const character = interaction.options.getString('character', true);
    await answerPrivately(
      interaction,
      'member',
      (actor) => claimCharacter(this.container.context, actor, character),
      claimAnswerMessage,
    );
  }
}
