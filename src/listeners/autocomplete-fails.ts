import { type AutocompleteInteractionPayload, Events, Listener } from '@sapphire/framework';
import { answerUnknownError } from '../discord/unknown-error.ts';

export class AutocompleteFails extends Listener<typeof Events.CommandAutocompleteInteractionError> {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.CommandAutocompleteInteractionError });
  }

  override async run(error: unknown, { interaction }: AutocompleteInteractionPayload) {
    await answerUnknownError(interaction, error);
  }
}
