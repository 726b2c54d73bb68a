import { type ContextMenuCommandErrorPayload, Events, Listener } from '@sapphire/framework';
import { answerUnknownError } from '../discord/unknown-error.ts';

export class ContextMenuFails extends Listener<typeof Events.ContextMenuCommandError> {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.ContextMenuCommandError });
  }

  override async run(error: unknown, { interaction }: ContextMenuCommandErrorPayload) {
    await answerUnknownError(interaction, error);
  }
}
