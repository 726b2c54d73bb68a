import { availableParallelism, loadavg } from 'node:os';
import type { Measure, Measured } from './measure.ts';

/** A measure as text, for people. */
interface Row {
  readonly name: string;
  readonly value: string;
  readonly baseline: string;
  readonly ratio: string;
  readonly goal: string;
  readonly verdict: string;
}

const heading: Row = {
  name: 'measure',
  value: 'value',
  baseline: 'baseline',
  ratio: 'ratio',
  goal: 'goal',
  verdict: '',
};

export function table(measures: readonly Measure[]): string {
  const rows = [heading, ...measures.map(rowOf)];
  const width = (column: keyof Row) => Math.max(...rows.map((row) => row[column].length));
  return rows
    .map((row) =>
      [
        row.name.padEnd(width('name')),
        row.value.padStart(width('value')),
        row.baseline.padStart(width('baseline')),
        row.ratio.padStart(width('ratio')),
        row.goal.padEnd(width('goal')),
        row.verdict,
      ]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What a run was made on and how busy that was, in words that name no machine. */
export interface Circumstances {
  readonly date: Date;
  readonly cores: number;
  readonly node: string;
  /** Processes that wanted a core, on average over the minute before the run. */
  readonly load: number;
}

export function circumstances(date: Date): Circumstances {
  return { date, cores: availableParallelism(), node: process.version, load: loadavg()[0] ?? 0 };
}

export function markdown(measured: readonly Measured[], { date, cores, node, load }: Circumstances): string {
  const measures = measured.flatMap((group) => group.measures);
  const rows = measures.map(rowOf).map((row) => `| ${Object.values(row).map(escaped).join(' | ')} |`);
  const remarks = measured.flatMap((group) => ['', ...group.remarks.map((remark) => remark.replaceAll('<', '&lt;'))]);
  return [
    '# What Rollcall costs',
    '',
    `Written by \`npm run bench -- --write\` on ${date.toISOString().slice(0, 10)}, ${cores} cores, Node ${node}.`,
    `When the run began, ${load.toFixed(1)} processes on average wanted one of those cores; with more than ${cores}, milliseconds tell of the crowd too, and ratios tell more.`,
    'Baselines are measured in the same run. What a measure means, and what it was measured on, stands below the table.',
    '',
    '| measure | value | baseline | ratio | goal | |',
    '| --- | ---: | ---: | ---: | --- | --- |',
    ...rows,
    ...remarks,
    '',
  ].join('\n');
}

function rowOf({ name, value, unit, baseline, ratio, goal, ok }: Measure): Row {
  return {
    name,
    value: `${rounded(value)} ${unit}`,
    baseline: baseline === null ? '' : `${rounded(baseline)} ${unit}`,
    ratio: ratio === null ? '' : `${rounded(ratio)} ×`,
    goal: goal ?? '',
    verdict: ok === null ? '' : ok ? 'met' : 'MISSED',
  };
}

function rounded(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 1000 ? value.toFixed(0) : value.toFixed(value >= 100 ? 1 : 2);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
