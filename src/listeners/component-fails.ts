import { Events, type InteractionHandlerError, Listener } from '@sapphire/framework';
import { answerUnknownError } from '../discord/unknown-error.ts';

export class ComponentFails extends Listener<typeof Events.InteractionHandlerError> {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.InteractionHandlerError });
  }

  override async run(error: unknown, { interaction }: InteractionHandlerError) {
    await answerUnknownError(interaction, error);
  }
}
