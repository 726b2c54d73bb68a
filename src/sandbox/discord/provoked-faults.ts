import type { RefusalCode } from './refusal.ts';

/** What goes wrong with a request when a test asks for it. */
export type Fault =
  /** 429; seconds. Not counted by the rate limits. */
  | { readonly kind: 'rate limit'; readonly retryAfter: number; readonly global?: boolean }
  /** An answer that carries no Discord error, such as a 500 or 502 from the edge. */
  | { readonly kind: 'status'; readonly status: number }
  /** Refused with Discord's error of this code. */
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** Answered properly, but only after so many milliseconds. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Waits until `release()`, then is answered properly. */
  | { readonly kind: 'held' }
  /** Nothing happens and nothing is ever answered. */
  | { readonly kind: 'silent' }
  /** The connection breaks before anything happened. */
  | { readonly kind: 'dropped' }
  /** It happened, but the connection breaks before the answer. */
  | { readonly kind: 'answer lost' };

/** A fault that waits for its requests. */
export class ProvokedFault {
  readonly fault: Fault;
  readonly #method: string;
  readonly #segments: readonly string[];
  #remaining: number;
  #hits = 0;
  readonly #released = Promise.withResolvers<void>();
  #nextHit = Promise.withResolvers<void>();

  constructor(route: string, fault: Fault, times: number) {
    const [method = '*', path = '**'] = route.split(' ');
    this.#method = method;
    this.#segments = path.split('/').filter(Boolean);
    this.fault = fault;
    this.#remaining = times;
  }

  /** How many requests it has hit. */
  get hits(): number {
    return this.#hits;
  }

  /** Resolves when the next request is hit. */
  hit(): Promise<void> {
    return this.#nextHit.promise;
  }

  /** Lets held requests go on, and hits no further ones. */
  release(): void {
    this.#remaining = 0;
    this.#released.resolve();
  }

  get released(): Promise<void> {
    return this.#released.promise;
  }

  takes(method: string, path: string): boolean {
    if (this.#remaining <= 0 || !this.#matches(method, path)) return false;
    this.#remaining -= 1;
    this.#hits += 1;
    this.#nextHit.resolve();
    this.#nextHit = Promise.withResolvers();
    return true;
  }

  #matches(method: string, path: string): boolean {
    if (this.#method !== '*' && this.#method !== method) return false;
    const segments = path.split('/').filter(Boolean);
    const rest = this.#segments.indexOf('**');
    if (rest < 0 && segments.length !== this.#segments.length) return false;
    return this.#segments
      .slice(0, rest < 0 ? undefined : rest)
      .every((wanted, index) => wanted === '*' || wanted.startsWith('{') || wanted === segments[index]);
  }
}
