import { type RawQueryFragment, raw } from '@mikro-orm/postgresql';

/**
 * Rows as the JSON text of a statement's `jsonb_to_recordset(?::jsonb)`: one parameter however many rows. What
 * jsonb cannot hold (NUL, half a surrogate pair) is replaced, because people may have typed it into a name.
 */
export function rowsParameter(rows: readonly object[]): RawQueryFragment {
  return jsonLiteral(rows);
}

/** What an id may equal, in a statement: any of a {@link listParameter}. An array, so that an index finds them. */
export const ANY_ID = 'any(array(select value::uuid from jsonb_array_elements_text(?::jsonb)))';

/** Likewise a text. */
export const ANY_TEXT = 'any(array(select jsonb_array_elements_text(?::jsonb)))';

/** Texts as the JSON of a statement's `jsonb_array_elements_text(?::jsonb)`; the driver would spread an array. */
export function listParameter(values: readonly string[]): RawQueryFragment {
  return jsonLiteral(values);
}

/** How JSON spells NUL and the halves of surrogate pairs, and hardly anything else. */
const PERHAPS_NOT_STORABLE = /\\u(?:0000|d)/;

/**
 * Written as a literal here, as PostgreSQL's `quote_literal` would: the ORM writes parameters into the statement too,
 * but sign by sign, which takes longer than PostgreSQL takes to save the rows.
 */
function jsonLiteral(value: readonly unknown[]): RawQueryFragment {
  const json = JSON.stringify(value);
  const text = PERHAPS_NOT_STORABLE.test(json) ? JSON.stringify(value, storable) : json;
  return raw(` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`);
}

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

/** Text as PostgreSQL can store it. */
export function storableText(value: string): string {
  return value.toWellFormed().replaceAll('\0', '');
}

/** An instant as history keeps it. */
export function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
