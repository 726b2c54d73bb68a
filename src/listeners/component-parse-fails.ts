import { Events, type InteractionHandlerParseError, Listener } from '@sapphire/framework';
import { answerUnknownError } from '../discord/unknown-error.ts';

export class ComponentParseFails extends Listener<typeof Events.InteractionHandlerParseError> {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.InteractionHandlerParseError });
  }

  override async run(error: unknown, { interaction }: InteractionHandlerParseError) {
    await answerUnknownError(interaction, error);
  }
}
