/** Discord's error codes that this server answers with, and the status and words that go with them. */
const codes = {
  0: [401, '401: Unauthorized'],
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10011: [404, 'Unknown Role'],
  10013: [404, 'Unknown User'],
  10015: [404, 'Unknown Webhook'],
  10026: [404, 'Unknown Ban'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  30005: [400, 'Maximum number of guild roles reached (250)'],
  30032: [400, 'Maximum number of application commands reached'],
  30046: [429, 'Maximum number of edits to messages older than 1 hour reached. Try again later.'],
  40005: [413, 'Request entity too large'],
  40060: [400, 'Interaction has already been acknowledged.'],
  50001: [403, 'Missing Access'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50013: [403, 'Missing Permissions'],
  50027: [401, 'Invalid Webhook Token'],
  50028: [400, 'Invalid Role'],
  50035: [400, 'Invalid Form Body'],
  50041: [400, 'Invalid API version provided.'],
  50109: [400, 'The request body contains invalid JSON.'],
} as const satisfies Record<number, readonly [number, string]>;

export type RefusalCode = keyof typeof codes;

/** One fault of a body: where it is, Discord's name for it, and its words. */
export interface BodyFault {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
}

/** The server says no, in Discord's error shape. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly faults: readonly BodyFault[];
  readonly retryAfter: number | null;

  constructor(code: RefusalCode, detail: { faults?: readonly BodyFault[]; retryAfter?: number } = {}) {
    const [status, message] = codes[code];
    super(message);
    this.status = status;
    this.code = code;
    this.faults = detail.faults ?? [];
    this.retryAfter = detail.retryAfter ?? null;
  }

  body(): Record<string, unknown> {
    const body: Record<string, unknown> = { message: this.message, code: this.code };
    if (this.faults.length > 0) body.errors = faultTree(this.faults);
    if (this.retryAfter !== null) body.retry_after = this.retryAfter;
    return body;
  }
}

/** 50035 for one fault, given as its path, code and words. */
export function invalid(path: readonly PropertyKey[], code: string, message: string): Refusal {
  return new Refusal(50035, { faults: [{ path, code, message }] });
}

interface FaultTree {
  [key: string]: FaultTree | { code: string; message: string }[];
}

function faultTree(faults: readonly BodyFault[]): FaultTree {
  const root: FaultTree = {};
  for (const { path, code, message } of faults) {
    let node = root;
    for (const key of path) {
      const name = String(key);
      const next = node[name];
      if (next && !Array.isArray(next)) {
        node = next;
        continue;
      }
      const made: FaultTree = {};
      node[name] = made;
      node = made;
    }
    const errors = Array.isArray(node._errors) ? node._errors : [];
    node._errors = [...errors, { code, message }];
  }
  return root;
}
