import { Events, Listener, type ListenerErrorPayload } from '@sapphire/framework';

/** Nobody waits for an answer here: the next full sync brings what an event could not. */
export class ListenerFails extends Listener<typeof Events.ListenerError> {
  constructor(context: Listener.LoaderContext) {
    super(context, { event: Events.ListenerError });
  }

  override run(error: unknown, { piece }: ListenerErrorPayload) {
    this.container.context.log.error({ err: error, listener: piece.name }, 'an event could not be handled');
  }
}
