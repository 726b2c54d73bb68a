import type { Clock } from '../../clock.ts';

const refreshBeforeExpiry = 5 * 60_000;

export interface GrantedToken {
  readonly accessToken: string;
  readonly lifetimeSeconds: number;
}

interface HeldToken {
  readonly accessToken: string;
  readonly renewAt: number;
}

/**
 * Holds the one token of a client: fetched when first needed, kept until five minutes before its expiry (domain.md
 * §4.1), fetched once however many requests want it at the same time.
 */
export class AccessToken {
  readonly #fetchToken: () => Promise<GrantedToken>;
  readonly #clock: Clock;
  #held: HeldToken | null = null;
  #fetching: Promise<string> | null = null;

  constructor(fetchToken: () => Promise<GrantedToken>, clock: Clock) {
    this.#fetchToken = fetchToken;
    this.#clock = clock;
  }

  /** A token that is good for the moment. Rejects with what `fetchToken` rejects with; the next call tries again. */
  async current(): Promise<string> {
    if (this.#held !== null && this.#clock.now().getTime() < this.#held.renewAt) return this.#held.accessToken;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** Forgets a token that was answered with 401, unless another request already replaced it. */
  reject(accessToken: string): void {
    if (this.#held?.accessToken === accessToken) this.#held = null;
  }

  async #fetch(): Promise<string> {
    const askedAt = this.#clock.now().getTime();
    const { accessToken, lifetimeSeconds } = await this.#fetchToken();
    const lifetime = lifetimeSeconds * 1000;
    // Battle.net hands out the same token until it expires: one with four minutes left is still used for two.
    const margin = Math.min(refreshBeforeExpiry, lifetime / 2);
    this.#held = { accessToken, renewAt: askedAt + lifetime - margin };
    return accessToken;
  }
}
