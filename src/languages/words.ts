import { createInstance } from 'i18next';
import type { Phrase } from '../phrase.ts';
import { englishUS } from './en-US.ts';

/** Puts one of a phrase's values into the text: escapes what people wrote, draws mentions and times. */
export type ValueWriter = (
  value: Exclude<NonNullable<Phrase['values']>[string], { phrase: Phrase } | number>,
) => string;

/** Puts phrases into words of one language. */
export type Words = (phrase: Phrase) => string;

const catalogue = createInstance();
// With resources at hand, initialising is synchronous.
void catalogue.init({
  lng: 'en-US',
  fallbackLng: 'en-US',
  initAsync: false,
  resources: { 'en-US': { translation: englishUS } },
  interpolation: { escapeValue: false },
  parseMissingKeyHandler: (key) => {
    throw new Error(`The catalogue has no words for ${key}.`);
  },
});

/**
 * Words in the given locale, or in English where the catalogue lacks it.
 * @throws when a phrase's key is not in the catalogue: a bug, not something to show to officers
 */
export function wordsIn(locale: string, write: ValueWriter): Words {
  const translate = catalogue.getFixedT(locale);
  const words: Words = ({ key, values = {} }) => {
    const written = Object.entries(values).map(([name, value]) => [name, asText(value)]);
    return String(translate(key, Object.fromEntries(written)));
  };
  const asText = (value: NonNullable<Phrase['values']>[string]): string | number => {
    if (typeof value === 'number') return value;
    if (typeof value === 'object' && 'phrase' in value) return words(value.phrase);
    return write(value);
  };
  return words;
}
