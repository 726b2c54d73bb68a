import { ButtonStyle } from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { LinkAnswer, LinkConflict } from '../../use-cases/people/link-by-hand.ts';
import { linkCancel, linkDecide } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, embed, type MessageBody } from './message.ts';
import { handMessage } from './player.ts';

/** What became of `/link`: the player's card, or the question what to do about whoever has the character. */
export function linkMessage(link: LinkAnswer, vocabulary: Vocabulary): MessageBody {
  return link.kind === 'answer' ? handMessage(link.answer, vocabulary) : conflictMessage(link.conflict, vocabulary);
}

/** Said to the officer who changed their mind. */
export function linkDroppedMessage(_nothing: undefined, { say }: Vocabulary): MessageBody {
  return {
    embeds: [embed(colours.quiet, say(phrase('conflict.dropped_title')), say(phrase('conflict.dropped')))],
    components: [],
  };
}

function conflictMessage(conflict: LinkConflict, { say, label }: Vocabulary): MessageBody {
  const { questionId, facts, character, holder, owner, merged } = conflict;
  const names = { character, holder: holder.displayName, owner: owner.name };
  const choose = (choice: string, text: Phrase, style: ButtonStyle) =>
    button(linkDecide.build({ questionId, facts, choice }), label(text), style);
  return {
    embeds: [
      embed(
        colours.warning,
        say(phrase('conflict.title', names)),
        linesOf(conflict)
          .map((line) => line && say(line))
          .join('\n'),
      ),
    ],
    components: [
      buttonRow(
        choose('move', phrase('conflict.move', names), ButtonStyle.Primary),
        ...(merged ? [choose('merge', phrase('conflict.merge', names), ButtonStyle.Danger)] : []),
        button(linkCancel.build({ questionId }), label(phrase('button.cancel')), ButtonStyle.Secondary),
      ),
    ],
  };
}

function linesOf({ character, holder, link, owner, merged, remark }: LinkConflict): (Phrase | '')[] {
  const names = { character, holder: holder.displayName, owner: owner.name };
  const keeps = holder.characters.length - 1;
  const goes = keeps === 0 && holder.members.length === 0;
  const together = holder.characters.length + (owner.card?.characters.length ?? 0);
  return [
    ...(remark ? [remark, '' as const] : []),
    ...holder.members.map(({ memberId }) => phrase('merge.member', { member: { member: memberId } })),
    whyTheirs(link, names),
    ...link.because.map((reason) => phrase('player.because', { reason: { phrase: reason } })),
    '',
    phrase(goes ? 'conflict.move_means_gone' : 'conflict.move_means', { ...names, count: keeps }),
    ...(merged ? [phrase('conflict.merge_means', { ...names, player: merged.name, count: together })] : []),
    phrase('conflict.cancel_means'),
  ];
}

function whyTheirs(
  { source, confidence, createdAt, confirmed }: LinkConflict['link'],
  names: { character: string; holder: string },
): Phrase {
  const values = { ...names, source: { phrase: phrase(`link.source.${source}`) }, since: time(createdAt) };
  if (confirmed)
    return phrase('conflict.confirmed', { ...values, officer: { member: confirmed.by }, at: time(confirmed.at) });
  return phrase('conflict.by_evidence', { ...values, confidence: { phrase: phrase(`link.confidence.${confidence}`) } });
}
