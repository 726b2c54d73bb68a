import type { Command } from '@sapphire/framework';
import { answerPrivately } from '../discord/answer.ts';
import { historyMessage } from '../discord/cards/history.ts';
import { askedAbout, CharacterCommand } from '../discord/character-command.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { openHistory } from '../use-cases/undo/history.ts';

export class HistoryCommand extends CharacterCommand {
  protected override readonly among = 'known';

  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'history')
        .addStringOption((option) => described(option, 'character', 'history.character').setAutocomplete(true))
        .addUserOption((option) => described(option, 'member', 'history.member')),
    );
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    const asked = askedAbout(interaction);
    await answerPrivately(
      interaction,
      'officer',
      (actor) => openHistory(this.container.context, actor, asked),
      historyMessage,
    );
  }
}
