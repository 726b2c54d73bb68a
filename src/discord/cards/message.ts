import { type BaseMessageOptions, EmbedBuilder } from 'discord.js';
import type { Severity } from '../../quality/rule.ts';
import { clip } from '../escape.ts';

/** What a message shows; mentions in it never ping. */
export type MessageBody = Pick<BaseMessageOptions, 'content' | 'embeds' | 'components' | 'files'>;

/** Discord's limits for one embed and for all embeds of a message together (platform limits). */
export const EMBED_TITLE = 256;
export const EMBED_DESCRIPTION = 4096;
export const EMBEDS_TOGETHER = 6000;
export const EMBEDS = 10;
export const BUTTON_LABEL = 80;
export const OPTION_LABEL = 100;
export const OPTIONS = 25;

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

/** As many whole lines as fit into `limit` characters, and the sentence that says how many more there are. */
export function packLines(lines: readonly string[], limit: number, more: (count: number) => string): string {
  const packed: string[] = [];
  let used = 0;
  for (const [index, line] of lines.entries()) {
    const rest = lines.length - index - 1;
    const tail = rest > 0 ? more(rest).length + 1 : 0;
    if (used + line.length + 1 + tail > limit) return [...packed, more(rest + 1)].join('\n');
    packed.push(line);
    used += line.length + 1;
  }
  return packed.join('\n');
}

/** The first embeds that fit into one message together. */
export function fitting(embeds: readonly EmbedBuilder[]): EmbedBuilder[] {
  let left = EMBEDS_TOGETHER;
  const fit: EmbedBuilder[] = [];
  for (const candidate of embeds.slice(0, EMBEDS)) {
    const size = sizeOf(candidate);
    if (size > left) break;
    left -= size;
    fit.push(candidate);
  }
  return fit;
}

function sizeOf({ data }: EmbedBuilder): number {
  return (data.title?.length ?? 0) + (data.description?.length ?? 0) + (data.footer?.text.length ?? 0);
}
