import type { EmbedBuilder } from 'discord.js';
import type { Phrase } from '../../phrase.ts';
import type { Vocabulary } from '../words.ts';
import { colours, embed } from './message.ts';

/** Something an officer should hear besides their answer. */
export function noticeEmbed(notice: Phrase, { say }: Vocabulary): EmbedBuilder {
  return embed(colours.warning, say({ key: 'notice.title' }), say(notice));
}
