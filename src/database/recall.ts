import { LRUCache } from 'lru-cache';

/**
 * Works something out, or answers what came of the same last time.
 * @param of what it is worked out of: texts, records of texts, or what another step answered
 */
export type Recall = <Value>(step: string, of: readonly unknown[], work: () => Value) => Value;

/** Works out everything. */
export const afresh: Recall = (_step, _of, work) => work();

interface Step {
  readonly of: readonly unknown[];
  readonly value: unknown;
}

/** A few of the largest servers, or a hundred ordinary ones: some 50 MB, at half a kilobyte a row. */
const KEPT_ROWS = 100_000;
/** Every server is looked at four times an hour. */
const KEPT_MS = 3_600_000;

const keptByServer = new LRUCache<string, ReadonlyMap<string, Step>>({
  maxSize: KEPT_ROWS,
  ttl: KEPT_MS,
  ttlAutopurge: true,
});

/**
 * Does work in steps that recall what came of them last time for the same server, and keeps what comes of them now. That
 * is safe, because what they are worked out of is compared as a whole; and nobody may change what they answer.
 * @param rowsIn how many rows all steps together hold on to
 */
export async function recalling<Value>(
  serverId: string,
  rowsIn: (value: Value) => number,
  work: (recall: Recall) => Promise<Value>,
): Promise<Value> {
  const last = keptByServer.get(serverId);
  const steps = new Map<string, Step>();
  const value = await work((name, of, workOut) => {
    const earlier = last?.get(name);
    const step = earlier && areSame(earlier.of, of) ? earlier : { of, value: workOut() };
    steps.set(name, step);
    return step.value as ReturnType<typeof workOut>;
  });
  keptByServer.set(serverId, steps, { size: Math.max(1, rowsIn(value)) });
  return value;
}

function areSame(ones: readonly unknown[], others: readonly unknown[]): boolean {
  return ones.length === others.length && ones.every((one, at) => isSame(one, others[at]));
}

/** Texts are compared to their end; maps and lists only for being the same one. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
