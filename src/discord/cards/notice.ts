import { EmbedBuilder } from 'discord.js';
import type { Phrase } from '../../phrase.ts';
import type { Notice } from '../../use-cases/admit.ts';
import type { Vocabulary } from '../words.ts';
import { colours, embed, type MessageBody } from './message.ts';

/** Something an officer should hear besides their answer. */
export function noticeEmbed({ title, text }: Notice, { say }: Vocabulary): EmbedBuilder {
  return embed(colours.warning, say(title), say(text));
}

/** How far the work is that somebody waits for. */
export function progressMessage(progress: Phrase, { say }: Vocabulary): MessageBody {
  return { embeds: [embed(colours.quiet, say({ key: 'progress.title' }), say(progress))], components: [] };
}

/** The same above a card, whose own content stays. */
export function progressText(progress: Phrase, { say }: Vocabulary): string {
  return `**${say({ key: 'progress.title' })}** — ${say(progress)}`;
}

/** What whoever pressed should know, where the card that they pressed stays as it is. */
export function remarkMessage(remark: Phrase, { say }: Vocabulary): MessageBody {
  return { embeds: [new EmbedBuilder().setColor(colours.quiet).setDescription(say(remark))], components: [] };
}
