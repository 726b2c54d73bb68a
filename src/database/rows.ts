/**
 * Rows as the JSON text of a statement's `jsonb_to_recordset(?::jsonb)`: one parameter however many rows. What
 * jsonb cannot hold (NUL, half a surrogate pair) is replaced, because people may have typed it into a name.
 */
export function rowsParameter(rows: readonly object[]): string {
  return JSON.stringify(rows, storable);
}

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

/** Texts as the JSON of a statement's `jsonb_array_elements_text(?::jsonb)`; the driver would spread an array. */
export function listParameter(values: readonly string[]): string {
  return JSON.stringify(values, storable);
}

/** Text as PostgreSQL can store it. */
export function storableText(value: string): string {
  return value.toWellFormed().replaceAll('\0', '');
}
