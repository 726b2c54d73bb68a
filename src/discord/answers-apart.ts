import { type InternalRequest, REST, type RESTOptions } from 'discord.js';

/**
 * Requests as discord.js makes them, but that answers to interactions have a budget of their own: Discord counts them
 * against no global limit, while discord.js lets all requests of a bot share its 50 a second. A hundred officers who press
 * at once would wait for each other. What Discord limits all the same is kept as ever.
 */
export class AnswersApart extends REST {
  readonly #answers: REST;

  constructor(options: Partial<RESTOptions>) {
    super(options);
    this.#answers = new REST({ ...options, globalRequestsPerSecond: Number.POSITIVE_INFINITY });
  }

  override queueRequest(request: InternalRequest): ReturnType<REST['queueRequest']> {
    return isAnswer(request) ? this.#answers.queueRequest(request) : super.queueRequest(request);
  }

  override clearHashSweeper(): void {
    super.clearHashSweeper();
    this.#answers.clearHashSweeper();
  }

  override clearHandlerSweeper(): void {
    super.clearHandlerSweeper();
    this.#answers.clearHandlerSweeper();
  }
}

/** The token of the interaction stands in the route: such a request carries no other. */
function isAnswer({ auth, fullRoute }: InternalRequest): boolean {
  return auth === false && fullRoute.startsWith('/webhooks/');
}
