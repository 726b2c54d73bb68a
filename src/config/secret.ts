import { inspect } from 'node:util';

const REDACTED = '[secret]';

/**
 * A value that must never reach a log, a message or an error (domain.md §9). However it is printed (console, template
 * string, JSON, pino) it reads `[secret]`; only `reveal()` gives it away, so every use can be found by that name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
