import { type ChatInputCommandErrorPayload, Events, Listener } from '@sapphire/framework';
import { answerUnknownError } from '../discord/unknown-error.ts';

export class CommandFails extends Listener<typeof Events.ChatInputCommandError> {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.ChatInputCommandError });
  }

  override async run(error: unknown, { interaction }: ChatInputCommandErrorPayload) {
    await answerUnknownError(interaction, error);
  }
}
