import { type ButtonBuilder, ButtonStyle, type EmbedBuilder } from 'discord.js';
import { phrase, time } from '../../phrase.ts';
import type { GroupCard, GroupLine, GroupState } from '../../use-cases/review/group-card.ts';
import {
  findingNext,
  groupConfirm,
  groupDismiss,
  groupFix,
  groupPerson,
  groupReason,
  groupShow,
  groupSomebody,
  groupUndo,
  groupWhy,
} from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, buttonRows, choiceRow, memberRow } from './components.ts';
import { colours, EMBED_DESCRIPTION, embed, type MessageBody, packLines, severitySigns } from './message.ts';
import { dismissalChoices, snoozeChoices } from './set-aside.ts';

/** How much of a group's card is drawn: its lines with the strongest reason each, or with all there are. */
type Depth = 'short' | 'why';

/** Several findings about one person on one card. */
export function groupMessage(card: GroupCard, vocabulary: Vocabulary, before: readonly string[] = []): MessageBody {
  return {
    embeds: [drawnGroup(card, vocabulary, before, 'short')],
    components: buttonRows(buttonsOf(card, vocabulary)),
  };
}

/** The same with all evidence, behind "Why?". */
export function groupWhyMessage(card: GroupCard, vocabulary: Vocabulary): MessageBody {
  return { embeds: [drawnGroup(card, vocabulary, [], 'why')], components: [backRow(card, vocabulary)] };
}

/** The dialog behind "Dismiss…": why all of them are fine, or when to say it again. */
export function groupDismissDialog(card: GroupCard, vocabulary: Vocabulary): MessageBody {
  const { label } = vocabulary;
  if (card.state.kind !== 'open') return groupMessage(card, vocabulary);
  const choices = [...dismissalChoices(vocabulary), ...snoozeChoices(vocabulary)];
  const { findingId } = card;
  const customId = groupReason.build({ findingId, offer: card.state.offer });
  return {
    embeds: [drawnGroup(card, vocabulary, [], 'short')],
    components: [...choiceRow(customId, label(phrase('dismissal.question')), choices), backRow(card, vocabulary)],
  };
}

/** The dialog behind "Somebody else…": whose they all are. */
export function groupSomebodyDialog(card: GroupCard, vocabulary: Vocabulary): MessageBody {
  if (card.state.kind !== 'open') return groupMessage(card, vocabulary);
  const person = groupPerson.build({ findingId: card.findingId, offer: card.state.offer });
  const question = vocabulary.label(phrase('group.whose', { count: card.lines.length }));
  return {
    embeds: [drawnGroup(card, vocabulary, [], 'short')],
    components: [memberRow(person, question), backRow(card, vocabulary)],
  };
}

function drawnGroup(card: GroupCard, vocabulary: Vocabulary, before: readonly string[], depth: Depth): EmbedBuilder {
  const { say } = vocabulary;
  const { who, known, size, lines, state, rule } = card;
  const drawn = [
    ...before,
    ...stateLines(state, say),
    ...lines.flatMap((line) => lineOf(line, state, depth, say)),
    ...(size > lines.length ? [say(phrase('group.more_later', { count: size - lines.length }))] : []),
  ];
  const icon = state.kind === 'decided' ? '✅' : say(phrase(`rule.${rule}.icon`));
  const title = `${icon} ${say(phrase(known ? 'group.title' : 'group.title_unknown', { who, count: size }))}`;
  const text = packLines(drawn, EMBED_DESCRIPTION, say);
  if (state.kind === 'decided') return embed(colours.done, title, text);
  const severity = `${severitySigns[state.severity]} ${say(phrase(`severity.${state.severity}`))}`;
  return embed(colours[state.severity], `${title} — ${severity}`, text);
}

function stateLines(state: GroupState, say: Vocabulary['say']): string[] {
  if (state.kind === 'open') return state.needsHuman ? [say(state.needsHuman), ''] : [];
  const officer = { member: state.by };
  const decided = say(phrase('group.decided', { outcome: { phrase: state.outcome }, officer, at: time(state.at) }));
  if (!state.undone) return [decided, ''];
  return [
    decided,
    say(phrase('group.undone', { officer: { member: state.undone.by }, at: time(state.undone.at) })),
    '',
  ];
}

function lineOf({ line, because, fits }: GroupLine, state: GroupState, depth: Depth, say: Vocabulary['say']): string[] {
  const [first, ...others] = because.map(say);
  const shown = depth === 'why' ? [first, ...others] : [first];
  const reasons = shown.filter((reason) => reason !== undefined).map((reason) => `  ↳ ${reason}`);
  const sign = state.kind === 'open' && state.fixable > 0 && !fits ? '◦' : '•';
  // Where nothing is proposed for any of them, the reason stands above once.
  const isSaidAbove = state.kind === 'open' && state.needsHuman !== undefined && depth === 'short';
  return [`${sign} ${say(line)}`, ...(isSaidAbove ? [] : reasons)];
}

function buttonsOf(card: GroupCard, vocabulary: Vocabulary): ButtonBuilder[] {
  const { label } = vocabulary;
  const { findingId, rule, state } = card;
  const next = button(findingNext.build({ findingId, rule }), label(phrase('button.next')), ButtonStyle.Secondary);
  if (state.kind === 'decided') {
    const undo = button(
      groupUndo.build({ batchId: state.batchId }),
      label(phrase('button.undo')),
      ButtonStyle.Secondary,
    );
    return state.undone ? [next] : [undo, next];
  }
  const ids = { findingId, offer: state.offer };
  const all = card.lines.length;
  const count = (some: number) => (some === all ? 'all' : 'some');
  return [
    ...(state.fixable > 0
      ? [
          button(
            groupFix.build(ids),
            label(phrase(`group.fix_${count(state.fixable)}`, { fixed: state.fixable, all, who: card.who })),
            ButtonStyle.Primary,
          ),
        ]
      : []),
    ...(state.confirmable > 0
      ? [
          button(
            groupConfirm.build(ids),
            label(phrase(`group.confirm_${count(state.confirmable)}`, { confirmed: state.confirmable, all })),
            ButtonStyle.Success,
          ),
        ]
      : []),
    ...(state.asksWhose
      ? [button(groupSomebody.build(ids), label(phrase('button.somebody')), ButtonStyle.Secondary)]
      : []),
    button(groupDismiss.build(ids), label(phrase('button.dismiss')), ButtonStyle.Secondary),
    button(groupWhy.build({ findingId }), label(phrase('group.why')), ButtonStyle.Secondary),
    next,
  ];
}

function backRow({ findingId }: GroupCard, { label }: Vocabulary) {
  return buttonRow(button(groupShow.build({ findingId }), label(phrase('fix_all.back')), ButtonStyle.Secondary));
}
