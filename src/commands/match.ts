import { Command } from '@sapphire/framework';
import { answerPrivately } from '../discord/answer.ts';
import { matchMessage } from '../discord/cards/match.ts';
import { serverCommand } from '../discord/command-words.ts';
import { previewMatch } from '../use-cases/people/match.ts';

export class MatchCommand extends Command {
  override registerApplicationCommands(registry: Command.Registry) {
    registry.registerChatInputCommand((builder) => serverCommand(builder, 'match'));
  }

  override async chatInputRun(interaction: Command.ChatInputCommandInteraction) {
    await answerPrivately(interaction, 'officer', (actor) => previewMatch(this.container.context, actor), matchMessage);
  }
}
