import type { Command } from '@sapphire/framework';
import { answerPrivately } from '../discord/answer.ts';
import { playerMessage } from '../discord/cards/player.ts';
import { askedAbout, CharacterCommand } from '../discord/character-command.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { whoIs } from '../use-cases/people/who-is.ts';

export class WhoIsCommand extends CharacterCommand {
  protected override readonly among = 'known';

  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'whois')
        .addStringOption((option) => described(option, 'character', 'whois.character').setAutocomplete(true))
        .addUserOption((option) => described(option, 'member', 'whois.member')),
    );
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    const asked = askedAbout(interaction);
    await answerPrivately(
      interaction,
      'member',
      (actor, _vocabulary, { isOfficer }) => whoIs(this.container.context, actor, isOfficer, asked),
      playerMessage,
    );
  }
}
