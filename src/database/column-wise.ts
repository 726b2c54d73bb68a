import { setImmediate } from 'node:timers/promises';
import type { Tenant } from './database.ts';

/**
 * Part of many rows that travel column by column, as one row of aggregates: of ten thousand members that costs the event
 * loop, which first answers share, a third of what the driver takes for a row each.
 */
export interface Column<Value> {
  /** An aggregate over the rows of a query; all aggregates of a query go through them in the same order. */
  readonly sql: string;
  /** Gives the value of each row, by its number from 0, out of what the aggregate came to. */
  reader(aggregate: unknown, rows: number): (row: number) => Value;
}

export type Columns = Readonly<Record<string, Column<unknown>>>;

/** What the aggregates of a query came to, and of how many rows. */
export type Aggregates<C extends Columns> = { readonly [Name in keyof C]: unknown } & { readonly rows: number };

export type Readers<C extends Columns> = {
  readonly [Name in keyof C]: C[Name] extends Column<infer Value> ? (row: number) => Value : never;
};

/**
 * A statement for all rows at once. What follows it in the same transaction is under way before these rows are read.
 * @param from what follows `from`, without parameters
 */
export async function loadColumns<C extends Columns>({ em }: Tenant, columns: C, from: string): Promise<Aggregates<C>> {
  // As texts: what is JSON would otherwise be read by the driver, before it sends the next statement.
  const list = [
    'count(*)::int as "rows"',
    ...Object.entries(columns).map(([name, { sql }]) => `${sql}::text as "${name}"`),
  ];
  const [aggregates] = await em.execute<[Aggregates<C>]>(`select ${list.join(', ')} from ${from}`);
  // PostgreSQL can only work on the next statement meanwhile if it is sent before this thread is busy.
  await setImmediate();
  return aggregates;
}

/** As one value, where a statement is about several queries. */
export function selectObject(columns: Columns): string {
  const parts = ["'rows', count(*)", ...Object.entries(columns).map(([name, { sql }]) => `'${name}', ${sql}`)];
  return `json_build_object(${parts.join(', ')})`;
}

/** @throws when a column has not as many values as there are rows */
export function readRows<C extends Columns, Row>(
  columns: C,
  aggregates: Aggregates<C>,
  build: (read: Readers<C>, row: number) => Row,
): Row[] {
  const read = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.reader(aggregates[name], aggregates.rows)]),
  ) as Readers<C>;
  const rows: Row[] = [];
  for (let row = 0; row < aggregates.rows; row += 1) rows.push(build(read, row));
  return rows;
}

/** A column of values that hold no comma and are never empty: ids, numbers, words of ours; empty stands for null. */
function joined<Value>(sql: string, readerOf: (values: readonly string[]) => (row: number) => Value): Column<Value> {
  return {
    sql: `string_agg(coalesce((${sql})::text, ''), ',')`,
    reader(aggregate, rows) {
      return readerOf(complete(typeof aggregate === 'string' ? aggregate.split(',') : [], rows, sql));
    },
  };
}

export function word<Value extends string = string>(sql: string): Column<Value> {
  return joined(sql, (values) => (row) => values[row] as Value);
}

export function wordOrNull<Value extends string = string>(sql: string): Column<Value | null> {
  return joined(sql, (values) => (row) => (values[row] as Value) || null);
}

export function flag(sql: string): Column<boolean> {
  return joined(sql, (values) => (row) => values[row] === 'true');
}

export function number(sql: string): Column<number> {
  return joined(sql, (values) => (row) => Number(values[row]));
}

export function numberOrNull(sql: string): Column<number | null> {
  return joined(sql, (values) => (row) => (values[row] ? Number(values[row]) : null));
}

export function instant(sql: string): Column<Date> {
  return instants(sql) as Column<Date>;
}

export function instantOrNull(sql: string): Column<Date | null> {
  return instants(sql);
}

/** What one sync or upload wrote has one instant, and stands together. */
function instants(sql: string): Column<Date | null> {
  return joined(`date_part('epoch', ${sql}) * 1000`, (values) => {
    let written = '';
    let date: Date | null = null;
    return (row) => {
      const value = values[row] ?? '';
      if (value === written) return date;
      written = value;
      // A little off, because seconds with a fraction are no binary numbers.
      date = value === '' ? null : new Date(Math.round(Number(value)));
      return date;
    };
  });
}

/** A list of ids in each row. Equal lists are one: of thousands of members, most hold the roles that others hold. */
export function words(sql: string): Column<readonly string[]> {
  return joined(`array_to_string(${sql}, ' ')`, (values) => {
    const lists = new Map<string, readonly string[]>([['', []]]);
    return (row) => {
      const value = values[row] ?? '';
      const known = lists.get(value);
      if (known) return known;
      const list = value.split(' ');
      lists.set(value, list);
      return list;
    };
  });
}

/** A column of anything: of what people wrote, or of JSON. */
export function json<Value>(sql: string): Column<Value> {
  return {
    sql: `json_agg(${sql})`,
    reader(aggregate, rows) {
      const list = typeof aggregate === 'string' ? JSON.parse(aggregate) : (aggregate ?? []);
      const values: readonly Value[] = complete(list, rows, sql);
      return (row) => values[row] as Value;
    },
  };
}

function complete<Value>(values: readonly Value[], rows: number, sql: string): readonly Value[] {
  if (values.length !== rows) throw new Error(`${rows} rows have ${values.length} values of ${sql}`);
  return values;
}
