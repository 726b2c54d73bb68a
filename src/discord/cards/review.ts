import { ButtonStyle } from 'discord.js';
import { phrase } from '../../phrase.ts';
import type { GroupAnswer } from '../../use-cases/review/on-group.ts';
import type { ReviewStep } from '../../use-cases/review/review-findings.ts';
import { qualityOverview, qualityReview } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { findingMessage } from './finding.ts';
import { groupDismissDialog, groupMessage, groupSomebodyDialog, groupWhyMessage } from './group.ts';
import { colours, embed, type MessageBody, withFooter } from './message.ts';

/** One step of a review, and how far the walk is. */
export function reviewMessage({ card, rule, done, open, findings }: ReviewStep, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  if (!card) {
    const about = say(phrase(`rule.${rule}.name`));
    const text = say(findings === 0 ? phrase('review.nothing_open') : phrase('review.end', { count: findings }));
    const again = button(qualityReview.build({ rule }), label(phrase('button.begin_again')), ButtonStyle.Primary);
    const others = button(qualityOverview.build({}), label(phrase('button.other_rules')), ButtonStyle.Secondary);
    return {
      embeds: [embed(colours.done, about, text)],
      components: [buttonRow(...(findings === 0 ? [] : [again]), others)],
    };
  }
  return withFooter(decidedMessage({ card }, vocabulary), label(phrase('review.place', { place: done + 1, open })));
}

/** A card of the walk after somebody acted on it, with what they should know. */
export function decidedMessage({ card, remark }: GroupAnswer, vocabulary: Vocabulary): MessageBody {
  if (card.kind === 'finding') return findingMessage({ card: card.finding, ...(remark && { remark }) }, vocabulary);
  return groupMessage(card.group, vocabulary, remark ? [vocabulary.say(remark), ''] : []);
}

/** What a group's dialogs show where it is none any more: the card as it stands. */
export const groupDialogs = {
  dismiss: dialog(groupDismissDialog),
  somebody: dialog(groupSomebodyDialog),
  why: dialog(groupWhyMessage),
} as const;

function dialog(draw: typeof groupDismissDialog) {
  return (answer: GroupAnswer, vocabulary: Vocabulary): MessageBody =>
    answer.card.kind === 'group' ? draw(answer.card.group, vocabulary) : decidedMessage(answer, vocabulary);
}
