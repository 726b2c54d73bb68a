import { Listener } from '@sapphire/framework';
import { type ChatInputSubcommandErrorPayload, SubcommandPluginEvents } from '@sapphire/plugin-subcommands';
import { answerUnknownError } from '../discord/unknown-error.ts';

export class SubcommandFails extends Listener<typeof SubcommandPluginEvents.ChatInputSubcommandError> {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: SubcommandPluginEvents.ChatInputSubcommandError });
  }

  override async run(error: unknown, { interaction }: ChatInputSubcommandErrorPayload) {
    await answerUnknownError(interaction, error);
  }
}
