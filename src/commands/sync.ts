import { Subcommand } from '@sapphire/plugin-subcommands';
import { answerPrivately } from '../discord/answer.ts';
import { progressPhrase, syncedMessage, syncStatusMessage } from '../discord/cards/sync.ts';
import { sourceChoices } from '../discord/choices.ts';
import { described, serverCommand } from '../discord/command-words.ts';
import { syncNow } from '../use-cases/syncs/sync-now.ts';
import { type SourceStanding, syncStatus } from '../use-cases/syncs/sync-status.ts';

type Interaction = Subcommand.ChatInputCommandInteraction;

export class SyncCommand extends Subcommand {
  constructor(context: Subcommand.LoaderContext, options: Subcommand.Options) {
    super(context, {
      ...options,
      name: 'sync',
      subcommands: [
        { name: 'now', chatInputRun: 'now' },
        { name: 'status', chatInputRun: 'status' },
      ],
    });
  }

  override registerApplicationCommands(registry: Subcommand.Registry) {
    registry.registerChatInputCommand((builder) =>
      serverCommand(builder, 'sync')
        .addSubcommand((sub) =>
          described(sub, 'now', 'sync.now').addStringOption((option) =>
            described(option, 'source', 'sync.source')
              .setRequired(true)
              .addChoices(...sourceChoices()),
          ),
        )
        .addSubcommand((sub) => described(sub, 'status', 'sync.status')),
    );
  }

  async now(interaction: Interaction) {
    const source = interaction.options.getString('source', true) as SourceStanding['source'];
    await answerPrivately(
      interaction,
      'officer',
      (actor, _vocabulary, _admission, tell) =>
        syncNow(this.container.context, actor, source, (step) => tell(progressPhrase(step))),
      syncedMessage,
    );
  }

  async status(interaction: Interaction) {
    await answerPrivately(
      interaction,
      'officer',
      (actor) => syncStatus(this.container.context, actor),
      syncStatusMessage,
    );
  }
}
