import type { Command } from '@sapphire/framework';
import { answerPrivately } from '../discord/answer.ts';
import { handMessage } from '../discord/cards/player.ts';
import { CharacterCommand } from '../discord/character-command.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { unlinkCharacter } from '../use-cases/people/unlink-by-hand.ts';

export class UnlinkCommand extends CharacterCommand {
  protected override readonly among = 'known';

  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'unlink').addStringOption((option) =>
        described(option, 'character', 'unlink.character').setRequired(true).setAutocomplete(true),
      ),
    );
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    const character = interaction.options.getString('character', true);
    await answerPrivately(
      interaction,
      'officer',
      (actor) => unlinkCharacter(this.container.context, actor, character),
      handMessage,
    );
  }
}
