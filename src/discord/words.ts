import { TimestampStyles, time } from 'discord.js';
import { type ValueWriter, type Words, wordsIn } from '../languages/words.ts';
import { NOBODY } from '../nobody.ts';
import { escapeMarkup, visible } from './escape.ts';

/** Words of one language, for both kinds of places that a message has. */
export interface Vocabulary {
  /** For embeds and messages: Discord draws mentions and times, people's text formats nothing. */
  readonly say: Words;
  /** For labels, options and placeholders, which Discord shows as they are. */
  readonly label: Words;
  /** As `label`, with members and roles called by these names, by id: Discord draws no mentions there. */
  readonly labelNaming: (names: ReadonlyMap<string, string>) => Words;
}

export function vocabularyFor(locale: string): Vocabulary {
  const labelNaming: Vocabulary['labelNaming'] = (names) =>
    wordsIn(locale, plainWriter(new Map([...names, [NOBODY, nobodyIn(locale)]])));
  const label = labelNaming(new Map());
  return { say: wordsIn(locale, markdownWriter(locale)), label, labelNaming };
}

function markdownWriter(locale: string): ValueWriter {
  return (value) => {
    if (typeof value === 'string') return escapeMarkup(value);
    if ('member' in value) return value.member === NOBODY ? nobodyIn(locale) : `<@${value.member}>`;
    if ('role' in value) return `<@&${value.role}>`;
    return time(new Date(value.time), TimestampStyles.RelativeTime);
  };
}

/** Who had what is stored about them deleted. */
function nobodyIn(locale: string): string {
  return wordsIn(locale, () => '')({ key: 'privacy.nobody' });
}

function plainWriter(names: ReadonlyMap<string, string>): ValueWriter {
  const called = (id: string) => visible(names.get(id) ?? id);
  return (value) => {
    if (typeof value === 'string') return visible(value);
    if ('member' in value) return called(value.member);
    if ('role' in value) return called(value.role);
    // Nothing turns an instant into the reader's own zone here: the day is the same for most of them.
    return value.time.slice(0, 'YYYY-MM-DD'.length);
  };
}
