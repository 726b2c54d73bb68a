/** The routes that exist, by the name tests count and break them by. */
export type Route = 'token' | 'roster' | 'profile' | 'realms';

/** What can go wrong on demand. */
export type Fault =
  /** 429, with a Retry-After when seconds are given. */
  | { readonly kind: 'rate_limited'; readonly retryAfterSeconds?: number }
  /** Any status, with Battle.net's error body: 500, 503, 403, 404 … */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The request is taken and never answered. */
  | { readonly kind: 'silent' }
  /** The connection breaks before the answer. */
  | { readonly kind: 'dropped' }
  /** The connection breaks in the middle of the body. */
  | { readonly kind: 'cut_off' }
  /** A whole answer whose JSON ends in the middle. */
  | { readonly kind: 'truncated_json' }
  /** The right answer, changed: half a roster, a bad member, another guild … */
  | { readonly kind: 'altered'; readonly alter: (body: unknown) => unknown };

interface PlannedFault {
  readonly fault: Fault;
  left: number;
}

/** Faults waiting to happen, per route, in the order they were planned. */
export class FaultPlan {
  readonly #planned = new Map<Route, PlannedFault[]>();

  /** For the next `times` requests of the route, or until healed. */
  add(route: Route, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    const planned = this.#planned.get(route) ?? [];
    planned.push({ fault, left: times });
    this.#planned.set(route, planned);
  }

  heal(route?: Route): void {
    if (route === undefined) this.#planned.clear();
    else this.#planned.delete(route);
  }

  take(route: Route): Fault | null {
    const planned = this.#planned.get(route);
    const next = planned?.[0];
    if (planned === undefined || next === undefined) return null;
    next.left -= 1;
    if (next.left <= 0) planned.shift();
    return next.fault;
  }
}

/** A roster that lost every second member on the way, and does not say so. */
export const halfRoster: Fault = {
  kind: 'altered',
  alter: (body) => withMembers(body, (members) => members.filter((_, position) => position % 2 === 0)),
};

/** A roster without members. */
export const emptyRoster: Fault = { kind: 'altered', alter: (body) => withMembers(body, () => []) };

/** A roster whose last member has no character. */
export const malformedMember: Fault = {
  kind: 'altered',
  alter: (body) => withMembers(body, (members) => [...members.slice(0, -1), { rank: 3 }]),
};

/** A roster that lists its first member twice. */
export const duplicateMember: Fault = {
  kind: 'altered',
  alter: (body) => withMembers(body, (members) => [...members, ...members.slice(0, 1)]),
};

/** The roster of another guild of the realm. */
export const anotherGuild: Fault = {
  kind: 'altered',
  alter: (body) => {
    const roster = asObject(body);
    return { ...roster, guild: { ...asObject(roster.guild), id: 999_999, name: 'Some Other Guild' } };
  },
};

function withMembers(body: unknown, change: (members: readonly unknown[]) => readonly unknown[]): unknown {
  const roster = asObject(body);
  return { ...roster, members: change(Array.isArray(roster.members) ? roster.members : []) };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
