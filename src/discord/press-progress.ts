import { type MessageComponentInteraction, MessageFlags, type ModalSubmitInteraction } from 'discord.js';
import { type Phrase, phrase } from '../phrase.ts';
import type { MessageBody } from './cards/message.ts';
import { progressMessage, progressText } from './cards/notice.ts';
import { progressTeller, type Tell } from './progress.ts';
import { isPrivate, silent } from './replies.ts';
import type { Vocabulary } from './words.ts';

/** What whoever pressed a component sees while its work goes on. */
export interface PressProgress {
  readonly tell: Tell;
  /** Nothing more is shown, and what was shown is taken away; `redrawn` says that the card is drawn anew right after. */
  done(card?: 'redrawn'): Promise<void>;
  /** Says something to whoever pressed, beside the card; where progress stood, in its place. */
  say(body: MessageBody): Promise<void>;
}

/**
 * Shows progress of work that a press began and that takes longer than a second: above the card where only whoever
 * pressed sees it, which stays as it is, and in a private message beside it where it stands in the channel.
 */
export function pressProgress(
  interaction: MessageComponentInteraction | ModalSubmitInteraction,
  vocabulary: Vocabulary,
): PressProgress {
  let isAbove = false;
  let beside: string | undefined;
  const teller = progressTeller(async (progress: Phrase) => {
    if (isPrivate(interaction)) {
      await interaction.editReply({ content: progressText(progress, vocabulary), allowedMentions: { parse: [] } });
      isAbove = true;
      return;
    }
    const body = silent(progressMessage(progress, vocabulary));
    if (beside) await interaction.editReply({ message: beside, ...body });
    else beside = (await interaction.followUp({ ...body, flags: MessageFlags.Ephemeral })).id;
  });
  teller.tell(phrase('progress.working'));
  return {
    tell: teller.tell,
    async done(card) {
      await teller.done();
      if (isAbove && card !== 'redrawn') await interaction.editReply({ content: '' });
      if (beside) await interaction.deleteReply(beside);
      isAbove = false;
      beside = undefined;
    },
    async say(body) {
      await teller.done();
      if (beside) await interaction.editReply({ message: beside, ...silent(body) });
      else await interaction.followUp({ ...silent(body), flags: MessageFlags.Ephemeral });
      beside = undefined;
    },
  };
}
