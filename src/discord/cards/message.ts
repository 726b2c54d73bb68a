import { type BaseMessageOptions, EmbedBuilder } from 'discord.js';
import type { Words } from '../../languages/words.ts';
import { phrase } from '../../phrase.ts';
import type { Severity } from '../../quality/rule.ts';
import { clip } from '../escape.ts';

/** What a message shows; mentions in it never ping. */
export type MessageBody = Pick<BaseMessageOptions, 'content' | 'embeds' | 'components' | 'files'>;

/** Discord's limits for one embed and for all embeds of a message together (platform limits). */
const EMBED_TITLE = 256;
export const EMBED_DESCRIPTION = 4096;
export const EMBEDS_TOGETHER = 6000;
export const EMBEDS = 10;
export const BUTTON_LABEL = 80;
export const OPTION_LABEL = 100;
export const OPTIONS = 25;
export const PLACEHOLDER = 150;

export const colours = {
  critical: 0xff0000,
  warning: 0xffa500,
  info: 0x3498db,
  report: 0xd4a84b,
  done: 0x2ecc71,
  quiet: 0x95a5a6,
} as const;

/** Colour is never the only sign of severity. */
export const severitySigns: Readonly<Record<Severity, string>> = { critical: '🔴', warning: '🟠', info: '🔵' };

/** An embed within Discord's limits, whatever text people wrote into it. */
export function embed(colour: number, title: string, description: string): EmbedBuilder {
  const built = new EmbedBuilder().setColor(colour).setTitle(clip(title, EMBED_TITLE));
  return description === '' ? built : built.setDescription(clip(description, EMBED_DESCRIPTION));
}

/** The same message with a line below its first embed; as it is where it has none. */
export function withFooter({ embeds = [], ...body }: MessageBody, text: string): MessageBody {
  const [first, ...rest] = embeds;
  if (!first) return { ...body, embeds: [] };
  return { ...body, embeds: [EmbedBuilder.from(first as EmbedBuilder).setFooter({ text }), ...rest] };
}

/**
 * As many whole lines as fit into `limit` characters, and "…and N more" for the others.
 * @param hidden how many there are beside these lines
 */
export function packLines(lines: readonly string[], limit: number, say: Words, hidden = 0): string {
  const more = (count: number) => say(phrase('report.more', { count }));
  const packed: string[] = [];
  let used = 0;
  for (const [index, line] of lines.entries()) {
    const rest = lines.length - index - 1 + hidden;
    const tail = rest > 0 ? more(rest).length + 1 : 0;
    if (used + line.length + 1 + tail > limit) return [...packed, more(rest + 1)].join('\n');
    packed.push(line);
    used += line.length + 1;
  }
  return [...packed, ...(hidden > 0 ? [more(hidden)] : [])].join('\n');
}

/** A line, and under it why; the strongest reason first. */
export interface Explained {
  readonly line: string;
  readonly because: readonly string[];
}

/** Lines with all their reasons; where there is no room for that with one each, or with none: no line is left out for it. */
export function packExplained(explained: readonly Explained[], limit: number, say: Words): string {
  const drawn = (most: number) => explained.map(({ line, because }) => [line, ...because.slice(0, most)].join('\n'));
  const fits = (lines: readonly string[]) => lines.join('\n').length <= limit;
  const lines = [Number.POSITIVE_INFINITY, 1].map(drawn).find(fits) ?? drawn(0);
  return packLines(lines, limit, say);
}

/** How much of a message's `EMBEDS_TOGETHER` an embed takes. */
export function sizeOf({ data }: EmbedBuilder): number {
  return (data.title?.length ?? 0) + (data.description?.length ?? 0) + (data.footer?.text.length ?? 0);
}

/** Shares room among those who want some: who wants less than an equal share leaves the rest to the others. */
export function sharesOf(room: number, wants: readonly number[]): number[] {
  const shares = wants.map(() => 0);
  let left = Math.max(0, room);
  const modestFirst = [...wants.entries()].toSorted(([, one], [, other]) => one - other);
  for (const [place, [index, want]] of modestFirst.entries()) {
    const share = Math.min(want, Math.floor(left / (wants.length - place)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
