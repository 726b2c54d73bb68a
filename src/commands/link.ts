import type { Command } from '@sapphire/framework';
import { answerPrivately } from '../discord/answer.ts';
import { playerMessage } from '../discord/cards/player.ts';
import { CharacterCommand } from '../discord/character-command.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { linkByHand } from '../use-cases/link-by-hand.ts';

export class LinkCommand extends CharacterCommand {
  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'link')
        .addStringOption((option) =>
          described(option, 'character', 'link.character').setRequired(true).setAutocomplete(true),
        )
        .addUserOption((option) => described(option, 'member', 'link.member').setRequired(true)),
    );
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    const character = interaction.options.getString('character', true);
    const member = interaction.options.getUser('member', true);
    await answerPrivately(
      interaction,
      'officer',
      (actor) => linkByHand(this.container.context, actor, character, member.id),
      playerMessage,
    );
  }
}
