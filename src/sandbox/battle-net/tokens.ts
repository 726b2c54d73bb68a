import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';

/** The tokens the local Battle.net gave out. */
export class IssuedTokens {
  readonly #clock: Clock;
  readonly #lifetimeSeconds: number;
  #current: { readonly token: string; readonly expiresAt: number } | null = null;

  constructor(clock: Clock, lifetimeSeconds: number) {
    this.#clock = clock;
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  /** Battle.net gives the same token, with what is left of its life, until it expires. */
  issue(): { token: string; expiresInSeconds: number } {
    const now = this.#clock.now().getTime();
    if (this.#current === null || this.#current.expiresAt <= now) {
      const token = `US${randomBytes(16).toString('hex')}`;
      this.#current = { token, expiresAt: now + this.#lifetimeSeconds * 1000 };
    }
    return { token: this.#current.token, expiresInSeconds: Math.floor((this.#current.expiresAt - now) / 1000) };
  }

  accepts(token: string): boolean {
    return this.#current?.token === token && this.#clock.now().getTime() < this.#current.expiresAt;
  }

  revoke(): void {
    this.#current = null;
  }
}
