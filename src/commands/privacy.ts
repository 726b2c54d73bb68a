import { Subcommand } from '@sapphire/plugin-subcommands';
import { answerPrivately } from '../discord/answer.ts';
import { askDeletionMessage, storedMessage } from '../discord/cards/privacy.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { ok } from '../result.ts';
import { storedAbout } from '../use-cases/privacy.ts';

type Interaction = Subcommand.ChatInputCommandInteraction;

/** Members about themselves: whom it is about is whoever asks. */
export class PrivacyCommand extends Subcommand {
  constructor(context: Subcommand.LoaderContext, options: Subcommand.Options) {
    super(context, {
      ...options,
      name: 'privacy',
      subcommands: [
        { name: 'show', chatInputRun: 'show' },
        { name: 'delete', chatInputRun: 'delete' },
      ],
    });
  }

  override registerApplicationCommands(registry: Subcommand.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'privacy')
        .addSubcommand((sub) => described(sub, 'show', 'privacy.show'))
        .addSubcommand((sub) => described(sub, 'delete', 'privacy.delete')),
    );
  }

  async show(interaction: Interaction) {
    await answerPrivately(interaction, 'member', (actor) => storedAbout(this.container.context, actor), storedMessage);
  }

  async delete(interaction: Interaction) {
    await answerPrivately(interaction, 'member', async () => ok(), askDeletionMessage);
  }
}
