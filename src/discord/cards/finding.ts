import { type ActionRowBuilder, type ButtonBuilder, ButtonStyle, type EmbedBuilder } from 'discord.js';
import { phrase, time } from '../../phrase.ts';
import type { FindingCard, Proposal } from '../../use-cases/findings/finding-card.ts';
import type { FindingAnswer } from '../../use-cases/findings/open-finding.ts';
import {
  findingCancel,
  findingChoose,
  findingConfirm,
  findingDismiss,
  findingFix,
  findingNext,
  findingPerson,
  findingReason,
  findingRefuse,
  findingSomebody,
  findingUndo,
} from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, buttonRows, choiceRow, memberRow } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, embed, severitySigns } from './message.ts';
import { dismissalChoices, snoozeChoices } from './set-aside.ts';

/** A finding after somebody acted on it, with what they should know. */
export function findingMessage({ card, remark }: FindingAnswer, vocabulary: Vocabulary): MessageBody {
  const lines = remark ? [vocabulary.say(remark), ''] : [];
  return { embeds: [drawn(card, vocabulary, lines)], components: rowsOf(card, vocabulary) };
}

/** A finding's card in the audit channel: everybody's, so there is no walk to go on with. */
export function standingFinding(card: FindingCard, vocabulary: Vocabulary): MessageBody {
  const rows = [...choiceToConfirm(card, vocabulary), ...buttonRows(decidingButtons(card, vocabulary))];
  return { embeds: [drawn(card, vocabulary, [])], components: rows };
}

/** The dialog behind "Dismiss…": why this is fine, or when to say it again. */
export function dismissDialog({ card }: FindingAnswer, vocabulary: Vocabulary): MessageBody {
  const question = vocabulary.label(phrase(card.dismissRefuses ? 'snooze.question' : 'dismissal.question'));
  const reasons = card.dismissRefuses ? [] : dismissalChoices(vocabulary);
  return {
    embeds: [drawn(card, vocabulary, [])],
    components: [
      ...choiceRow(findingReason.build(idsOf(card)), question, [...reasons, ...snoozeChoices(vocabulary)]),
      cancelRow(card, vocabulary),
    ],
  };
}

/** The dialog behind "Somebody else…": whose it is. */
export function somebodyDialog({ card }: FindingAnswer, vocabulary: Vocabulary): MessageBody {
  const question = vocabulary.label(phrase('somebody.question'));
  return {
    embeds: [drawn(card, vocabulary, [])],
    components: [memberRow(findingPerson.build(idsOf(card)), question), cancelRow(card, vocabulary)],
  };
}

function drawn(card: FindingCard, { say }: Vocabulary, before: readonly string[]): EmbedBuilder {
  const details = card.details.map(say).join(' · ');
  const found = say(phrase('finding.found', { since: time(card.firstFoundAt) }));
  const lines = [...before, `${details} · ${found}`, '', ...stateLines(card, say)];
  const mark = card.state.kind === 'closed' ? '✅' : say(phrase(`rule.${card.rule}.icon`));
  const severity = `${severitySigns[card.severity]} ${say(phrase(`severity.${card.severity}`))}`;
  return embed(colourOf(card), `${mark} ${say(card.title)} — ${severity}`, lines.join('\n'));
}

function stateLines({ state }: FindingCard, say: Vocabulary['say']): string[] {
  if (state.kind === 'open') return proposalLines(state.proposal, say);
  if (state.kind === 'snoozed') return [say(phrase('finding.snoozed', { until: time(state.until) }))];
  const how = { phrase: state.how };
  const at = time(state.at);
  if (state.by === null) return [say(phrase('finding.closed_itself', { how, at }))];
  return [say(phrase(`finding.${state.status}_by`, { how, at, officer: { member: state.by } }))];
}

function proposalLines(proposal: Proposal, say: Vocabulary['say']): string[] {
  if (proposal.kind === 'needs_human') return [say(proposal.because), ...bullets(proposal.hints.map(say))];
  const [first = '', ...rest] = proposal.because.map(say);
  return [say(phrase('finding.because', { label: { phrase: proposal.label } })), ...bullets([first, ...rest])];
}

function bullets(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '').map((line) => `• ${line}`);
}

/** At most so many things to confirm have a button each; more stand in a list. */
const CONFIRM_BUTTONS = 3;

function rowsOf(card: FindingCard, vocabulary: Vocabulary): NonNullable<MessageBody['components']> {
  return [...choiceToConfirm(card, vocabulary), ...buttonRows(buttonsOf(card, vocabulary))];
}

function choiceToConfirm(card: FindingCard, { label }: Vocabulary) {
  if (card.state.kind !== 'open') return [];
  const { confirm } = card.state.decisions;
  if (confirm.length <= CONFIRM_BUTTONS) return [];
  return choiceRow(
    findingChoose.build(idsOf(card)),
    label(phrase('confirm.question')),
    confirm.map((one) => ({
      label: label(phrase('button.confirm', { what: { phrase: one.label } })),
      value: one.offer,
    })),
  );
}

function buttonsOf(card: FindingCard, vocabulary: Vocabulary): ButtonBuilder[] {
  const next = findingNext.build({ findingId: card.findingId, rule: card.rule });
  return [
    ...decidingButtons(card, vocabulary),
    button(next, vocabulary.label(phrase('button.next')), ButtonStyle.Secondary),
  ];
}

/** What can be done about the finding, or against what was done. */
function decidingButtons(card: FindingCard, vocabulary: Vocabulary): ButtonBuilder[] {
  const { label } = vocabulary;
  const { state } = card;
  const undo = button(findingUndo.build(card), label(phrase('button.undo')), ButtonStyle.Secondary);
  const undoable = state.canUndo ? [undo] : [];
  if (state.kind === 'closed') return undoable;
  const aside = button(
    findingDismiss.build(idsOf(card)),
    label(phrase(card.dismissRefuses ? 'button.snooze' : 'button.dismiss')),
    ButtonStyle.Secondary,
  );
  return state.kind === 'snoozed'
    ? [...undoable, aside]
    : [...decisionButtons(card, state, vocabulary), ...undoable, aside];
}

function decisionButtons(
  card: FindingCard,
  { proposal, decisions }: Extract<FindingCard['state'], { kind: 'open' }>,
  { label }: Vocabulary,
): ButtonBuilder[] {
  const ids = idsOf(card);
  const buttons: ButtonBuilder[] = [];
  if (proposal.kind === 'fix') {
    const fix = label(phrase('button.fix', { what: { phrase: proposal.label } }));
    buttons.push(button(findingFix.build({ ...ids, offer: proposal.offer }), fix, ButtonStyle.Primary));
  }
  if (decisions.confirm.length <= CONFIRM_BUTTONS) {
    for (const { label: what, offer } of decisions.confirm) {
      const confirm = label(phrase('button.confirm', { what: { phrase: what } }));
      buttons.push(button(findingConfirm.build({ ...ids, offer }), confirm, ButtonStyle.Success));
    }
  }
  if (decisions.asksWhose) {
    buttons.push(button(findingSomebody.build(ids), label(phrase('button.somebody')), ButtonStyle.Secondary));
  }
  if (decisions.refuse) {
    const { label: what, offer } = decisions.refuse;
    const key = card.dismissRefuses ? 'button.dismiss_refusing' : 'button.refuse';
    const refuse = label(phrase(key, { what: { phrase: what } }));
    buttons.push(button(findingRefuse.build({ ...ids, offer }), refuse, ButtonStyle.Secondary));
  }
  return buttons;
}

function cancelRow(card: FindingCard, { label }: Vocabulary): ActionRowBuilder<ButtonBuilder> {
  return buttonRow(button(findingCancel.build(card), label(phrase('button.cancel')), ButtonStyle.Secondary));
}

function colourOf(card: FindingCard): number {
  if (card.state.kind === 'open') return colours[card.severity];
  return card.state.kind === 'closed' ? colours.done : colours.quiet;
}

function idsOf({ findingId, revision }: FindingCard) {
  return { findingId, revision: String(revision) };
}
