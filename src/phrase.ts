/**
 * Something to say to a user, as data: a key of the catalogue and what to fill in. Text that people wrote travels
 * as plain strings and is escaped where the phrase is put into words; mentions and times say what they are.
 */
export interface Phrase {
  readonly key: string;
  readonly values?: Readonly<Record<string, PhraseValue>>;
}

export type PhraseValue =
  | string
  | number
  | { readonly member: string }
  | { readonly role: string }
  | { readonly time: string }
  | { readonly phrase: Phrase };

export function phrase(key: string, values?: Readonly<Record<string, PhraseValue>>): Phrase {
  return values ? { key, values } : { key };
}

/** An instant that each reader sees in their own zone. */
export function time(instant: Date): PhraseValue {
  return { time: instant.toISOString() };
}
