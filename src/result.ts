/**
 * What a verb answers: a value, or a problem from a closed union that its caller can put into words.
 * Throwing is left for bugs and outages.
 */
export type Result<Value, Problem> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

export function ok(): Result<undefined, never>;
export function ok<Value>(value: Value): Result<Value, never>;
export function ok(value?: unknown): Result<unknown, never> {
  return { ok: true, value };
}

export function failed<Problem>(problem: Problem): Result<never, Problem> {
  return { ok: false, problem };
}
