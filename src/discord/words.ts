import { TimestampStyles, time } from 'discord.js';
import { type ValueWriter, type Words, wordsIn } from '../languages/words.ts';
import { escapeMarkup, visible } from './escape.ts';

/** Words of one language, for both kinds of places that a message has. */
export interface Vocabulary {
  /** For embeds and messages: Discord draws mentions and times, people's text formats nothing. */
  readonly say: Words;
  /** For labels, options and placeholders, which Discord shows as they are. */
  readonly label: Words;
}

export function vocabularyFor(locale: string): Vocabulary {
  return { say: wordsIn(locale, writeMarkdown), label: wordsIn(locale, writePlain) };
}

const writeMarkdown: ValueWriter = (value) => {
  if (typeof value === 'string') return escapeMarkup(value);
  if ('member' in value) return `<@${value.member}>`;
  if ('role' in value) return `<@&${value.role}>`;
  return time(new Date(value.time), TimestampStyles.RelativeTime);
};

const writePlain: ValueWriter = (value) => {
  if (typeof value === 'string') return visible(value);
  if ('member' in value) return value.member;
  if ('role' in value) return value.role;
  return value.time;
};
