import { performance } from 'node:perf_hooks';

/** One number of a run, in the shape of a `--json` line. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'statements' | '%' | 'links' | 'characters' | 'findings' | 'presses' | 'pipelines';
  /** What it is compared with, measured in the same run, in the same unit; null where there is nothing to compare. */
  readonly baseline: number | null;
  /** Of value to baseline, or the other way round where more is better; as `goal` counts it. */
  readonly ratio: number | null;
  /** In words: "≤ 2 ×", "< 3000 ms"; null for what is only told. */
  readonly goal: string | null;
  readonly ok: boolean | null;
}

/** What a group of measures came to, and what a reader should know beside the numbers. */
export interface Measured {
  readonly measures: readonly Measure[];
  readonly remarks: readonly string[];
}

type Unit = Measure['unit'];

/** A number that is only told. */
export function told(name: string, value: number, unit: Unit): Measure {
  return { name, value, unit, baseline: null, ratio: null, goal: null, ok: null };
}

export function atMost(name: string, value: number, unit: Unit, most: number): Measure {
  return { ...told(name, value, unit), goal: `≤ ${most} ${unit}`, ok: value <= most };
}

export function atLeast(name: string, value: number, unit: Unit, least: number): Measure {
  return { ...told(name, value, unit), goal: `≥ ${least} ${unit}`, ok: value >= least };
}

/** Compared with a baseline of the same run: the value is at most so many times as much. */
export function atMostTimes(name: string, value: number, unit: Unit, baseline: number, most: number): Measure {
  const ratio = value / baseline;
  return { name, value, unit, baseline, ratio, goal: `≤ ${most} ×`, ok: ratio <= most };
}

/** Compared with a baseline of the same run: the value is at least so many times less. */
export function timesFaster(name: string, value: number, unit: Unit, baseline: number, least: number): Measure {
  const ratio = baseline / value;
  return { name, value, unit, baseline, ratio, goal: `≥ ${least} × faster`, ok: ratio >= least };
}

/** Whether a number stays the same for different sizes. */
export function constant(name: string, values: readonly number[], unit: Unit): Measure {
  const [value = 0] = values;
  return { ...told(name, value, unit), goal: 'the same at every size', ok: values.every((other) => other === value) };
}

/** Milliseconds that `work` takes, with what it answers. */
export async function timed<Value>(work: () => Value | Promise<Value>): Promise<{ ms: number; value: Value }> {
  const begun = performance.now();
  const value = await work();
  return { ms: performance.now() - begun, value };
}

/** Milliseconds of this thread's own work, for what only computes: whatever else the machine does is not counted. */
export function timedOnThread<Value>(work: () => Value): { ms: number; value: Value } {
  const begun = process.threadCpuUsage();
  const value = work();
  const { user, system } = process.threadCpuUsage(begun);
  return { ms: (user + system) / 1000, value };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that at least this share of the values does not exceed (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.max(0, Math.ceil(share * sorted.length) - 1);
  const value = sorted[at];
  if (value === undefined) throw new Error('Nothing was measured');
  return value;
}
