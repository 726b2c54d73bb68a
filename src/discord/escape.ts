/** What Discord's Markdown, mentions, timestamps and links are made of. */
const MARKUP = /[\\*_~`|[\]()<]|:(?=\/\/)/g;

/** What makes a heading, a quotation or a list, but only where a line begins. */
const LINE_START = /^[#>+-]|(?<=^\d+)\.(?=\s|$)/;

/**
 * Controls and format characters (zero-width, right-to-left overrides, tags, the invisible fillers that count as
 * letters): they hide or reorder what stands beside them.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/** More marks than any script needs on one letter: stacked ones paint over the neighbouring lines. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** Text that people wrote, to stand inside Markdown: shown as written, formats nothing, mentions nobody. */
export function escapeMarkup(text: string): string {
  // A backslash does not take the highlight from @everyone; something between its letters does.
  return visible(text).replace(MARKUP, '\\$&').replace(LINE_START, '\\$&').replaceAll('@', '@\u200b');
}

/** Text that people wrote, for places without Markdown: button labels, select options, autocomplete. */
export function visible(text: string): string {
  return text.toWellFormed().replace(INVISIBLE, '').replace(STACKED_MARKS, '$1').replace(/\s+/gu, ' ').trim();
}

/** Shortens to at most `limit` UTF-16 units, as Discord counts them, without cutting a character in half. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text
    .slice(0, limit - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}
