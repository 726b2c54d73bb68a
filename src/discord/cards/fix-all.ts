import {
  type ButtonBuilder,
  ButtonStyle,
  LabelBuilder,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { FixAllAnswer } from '../../use-cases/fix-all/apply-fix-all.ts';
import type { FixAllCard, FixAllState } from '../../use-cases/fix-all/fix-all-card.ts';
import {
  batchAlone,
  batchApply,
  batchApprove,
  batchAsk,
  batchBack,
  batchNumber,
  batchPage,
  batchRefuse,
  batchShow,
  batchStop,
  batchUndo,
} from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRows } from './components.ts';
import { colours, EMBED_DESCRIPTION, embed, type MessageBody, packLines } from './message.ts';

/** A reason or a problem takes no more than this of the card, however long the names in it. */
const SECTION = 1200;

/** A Fix all as the officer sees it who asked for it, with what they should know. */
export function fixAllMessage({ card, remark }: FixAllAnswer, vocabulary: Vocabulary): MessageBody {
  const before = remark ? [vocabulary.say(remark), ''] : [];
  return messageOf(card, vocabulary, before, privateButtons(card, vocabulary));
}

/** The same for whoever only looks: a preview, another page. */
export function fixAllPageMessage(card: FixAllCard, vocabulary: Vocabulary): MessageBody {
  return fixAllMessage({ card }, vocabulary);
}

/** As it stands in the audit channel: every officer may approve, stop and undo. */
export function standingFixAll(card: FixAllCard, vocabulary: Vocabulary): MessageBody {
  return messageOf(card, vocabulary, [], publicButtons(card, vocabulary));
}

/** What the owner fills in who approves alone. */
export function numberForm(batchId: string, { label }: Vocabulary): ModalBuilder {
  const number = new LabelBuilder()
    .setLabel(label(phrase('fix_all.form.number')))
    .setTextInputComponent(
      new TextInputBuilder().setCustomId('number').setStyle(TextInputStyle.Short).setRequired(true).setMaxLength(8),
    );
  return new ModalBuilder()
    .setCustomId(batchNumber.build({ batchId }))
    .setTitle(label(phrase('fix_all.form.title')))
    .addLabelComponents(number);
}

function messageOf(
  card: FixAllCard,
  vocabulary: Vocabulary,
  before: readonly string[],
  buttons: readonly ButtonBuilder[],
): MessageBody {
  const { say, label } = vocabulary;
  const lines = [...before, ...stateLines(card, vocabulary), ...contentLines(card, vocabulary)];
  const title = say(phrase('fix_all.title', { rule: { phrase: phrase(`rule.${card.rule}.name`) } }));
  const drawn = embed(colourOf(card.state), title, packLines(lines, EMBED_DESCRIPTION, say));
  if (card.pages > 1)
    drawn.setFooter({ text: label(phrase('fix_all.page', { page: card.page + 1, pages: card.pages })) });
  return { embeds: [drawn], components: buttonRows(buttons) };
}

function stateLines({ state, startedBy, count }: FixAllCard, { say }: Vocabulary): string[] {
  const officer = { member: startedBy };
  switch (state.kind) {
    case 'preview':
      return [say(phrase(count === 0 ? 'fix_all.nothing' : 'fix_all.would', { count }))];
    case 'asked':
      return [say(phrase('fix_all.asked', { officer, count, until: time(state.until) }))];
    case 'withdrawn':
    case 'refused':
      return [say(phrase(`fix_all.${state.kind}`, { officer: { member: state.by }, at: time(state.at) }))];
    case 'expired':
      return [say(phrase('fix_all.expired', { officer }))];
    case 'under_way': {
      const { done, total } = state;
      const values = { officer: { member: state.by }, done: Math.min(total, done + state.problems.length), total };
      const stopping = state.stoppedBy
        ? [say(phrase('fix_all.stopping', { officer: { member: state.stoppedBy } }))]
        : [];
      return [
        say(phrase(`fix_all.under_way.${state.what}`, values)),
        ...stopping,
        ...problemLines(state.problems, say),
      ];
    }
    case 'finished':
      return finishedLines(state, startedBy, say);
    case 'undone':
      return [
        say(phrase('fix_all.undone', { officer: { member: state.by }, at: time(state.at) })),
        ...(state.left > 0 ? [say(phrase('fix_all.not_put_back', { count: state.left }))] : []),
        ...stoppedLine(state.stoppedBy, say),
        ...problemLines(state.problems, say),
      ];
  }
}

function finishedLines(
  state: Extract<FixAllState, { kind: 'finished' }>,
  startedBy: string,
  say: Vocabulary['say'],
): string[] {
  const { at, done, total, approvedBy, stoppedBy, gaveUp, problems } = state;
  const values = { officer: { member: startedBy }, at: time(at), done, total };
  return [
    say(phrase('fix_all.finished', values)),
    ...(approvedBy ? [say(phrase('fix_all.approved', { officer: { member: approvedBy } }))] : []),
    ...stoppedLine(stoppedBy, say),
    ...(gaveUp ? [say(phrase('fix_all.gave_up', { because: { phrase: gaveUp } }))] : []),
    ...problemLines(problems, say),
  ];
}

function stoppedLine(stoppedBy: string | null, say: Vocabulary['say']): string[] {
  return stoppedBy ? [say(phrase('fix_all.stopped', { officer: { member: stoppedBy } }))] : [];
}

function problemLines(problems: readonly { title: Phrase; because: Phrase }[], say: Vocabulary['say']): string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ title, because }) =>
    say(phrase('fix_all.problem', { title: { phrase: title }, because: { phrase: because } })),
  );
  return ['', say(phrase('fix_all.not_done', { count: problems.length })), packLines(lines, SECTION, say)];
}

/** What it is about: what comes and goes, this page of it, and what is left to humans. */
function contentLines({ items, roles, wave, left, state }: FixAllCard, { say }: Vocabulary): string[] {
  if (state.kind === 'finished' || state.kind === 'undone') return [];
  const traffic = roles.map(({ name, given, taken }) => say(phrase('fix_all.role', { role: name, given, taken })));
  const members = wave ? [say(phrase('fix_all.wave', { ...wave }))] : [];
  const shown = items.map(({ title, label, because }) =>
    say(
      phrase(because ? 'fix_all.item' : 'fix_all.item_alone', {
        title: { phrase: title },
        label: { phrase: label },
        ...(because && { because: { phrase: because } }),
      }),
    ),
  );
  const human = left.map(({ because, count }) => say(phrase('fix_all.left', { count, because: { phrase: because } })));
  const heading = left.length === 0 ? [] : ['', say(phrase('fix_all.left_title'))];
  return [
    ...members,
    ...traffic,
    ...(shown.length > 0 ? ['', packLines(shown, SECTION * 2, say)] : []),
    ...heading,
    ...(human.length > 0 ? [packLines(human, SECTION / 2, say)] : []),
  ];
}

function privateButtons(card: FixAllCard, vocabulary: Vocabulary): ButtonBuilder[] {
  const { label } = vocabulary;
  const { batchId, count, state, rule } = card;
  const back = button(batchBack.build({ rule }), label(phrase('fix_all.back')), ButtonStyle.Secondary);
  const alone = button(batchAlone.build({ batchId }), label(phrase('fix_all.alone', { count })), ButtonStyle.Danger);
  switch (state.kind) {
    case 'preview': {
      if (count === 0) return [back];
      const apply = state.needsApproval
        ? button(batchAsk.build({ batchId }), label(phrase('fix_all.ask', { count })), ButtonStyle.Primary)
        : button(batchApply.build({ batchId }), label(phrase('fix_all.apply', { count })), ButtonStyle.Primary);
      return [apply, ...(state.mayApproveAlone ? [alone] : []), ...pageButtons(card, vocabulary), back];
    }
    case 'asked': {
      const decide = state.isReaders
        ? [...(state.mayApproveAlone ? [alone] : []), refuseButton(card, 'fix_all.withdraw', vocabulary)]
        : [approveButton(card, vocabulary), refuseButton(card, 'fix_all.refuse', vocabulary)];
      return [...decide, ...pageButtons(card, vocabulary), back];
    }
    case 'under_way':
      return [...stopButton(state, vocabulary), refreshButton(card, vocabulary)];
    case 'finished':
      return [...undoButton(card, state, vocabulary), back];
    case 'undone':
      return [...undoRestButton(card, state, vocabulary), back];
    default:
      return [back];
  }
}

function publicButtons(card: FixAllCard, vocabulary: Vocabulary): ButtonBuilder[] {
  const { batchId, count, state } = card;
  if (state.kind === 'asked') {
    const show = button(
      batchShow.build({ batchId }),
      vocabulary.label(phrase('fix_all.show', { count })),
      ButtonStyle.Secondary,
    );
    return [approveButton(card, vocabulary), show, refuseButton(card, 'fix_all.turn_down', vocabulary)];
  }
  if (state.kind === 'under_way') return stopButton(state, vocabulary);
  if (state.kind === 'undone') return undoRestButton(card, state, vocabulary);
  return state.kind === 'finished' ? undoButton(card, state, vocabulary) : [];
}

function approveButton({ batchId, count }: FixAllCard, { label }: Vocabulary): ButtonBuilder {
  return button(batchApprove.build({ batchId }), label(phrase('fix_all.approve', { count })), ButtonStyle.Success);
}

/** In the channel nobody knows yet whether whoever presses asked for it. */
function refuseButton(
  { batchId }: FixAllCard,
  words: 'fix_all.withdraw' | 'fix_all.refuse' | 'fix_all.turn_down',
  { label }: Vocabulary,
): ButtonBuilder {
  return button(batchRefuse.build({ batchId }), label(phrase(words)), ButtonStyle.Secondary);
}

function pageButtons({ batchId, page, pages }: FixAllCard, { label }: Vocabulary): ButtonBuilder[] {
  if (pages === 1) return [];
  const to = (place: number, key: string, isThere: boolean) =>
    button(batchPage.build({ batchId, page: String(place) }), label(phrase(key)), ButtonStyle.Secondary).setDisabled(
      !isThere,
    );
  return [to(page - 1, 'fix_all.previous', page > 0), to(page + 1, 'fix_all.next', page + 1 < pages)];
}

function refreshButton({ batchId, page }: FixAllCard, { label }: Vocabulary): ButtonBuilder {
  return button(
    batchPage.build({ batchId, page: String(page) }),
    label(phrase('fix_all.refresh')),
    ButtonStyle.Secondary,
  );
}

function stopButton(
  { batchId, stoppedBy }: Extract<FixAllState, { kind: 'under_way' }>,
  { label }: Vocabulary,
): ButtonBuilder[] {
  return stoppedBy ? [] : [button(batchStop.build({ batchId }), label(phrase('fix_all.stop')), ButtonStyle.Danger)];
}

function undoButton(
  { batchId }: FixAllCard,
  { canUndo, done }: Extract<FixAllState, { kind: 'finished' }>,
  { label }: Vocabulary,
): ButtonBuilder[] {
  if (!canUndo) return [];
  return [button(batchUndo.build({ batchId }), label(phrase('fix_all.undo', { count: done })), ButtonStyle.Secondary)];
}

function undoRestButton(
  { batchId }: FixAllCard,
  { canUndoRest }: Extract<FixAllState, { kind: 'undone' }>,
  { label }: Vocabulary,
): ButtonBuilder[] {
  if (!canUndoRest) return [];
  return [button(batchUndo.build({ batchId }), label(phrase('fix_all.undo_rest')), ButtonStyle.Secondary)];
}

function colourOf(state: FixAllState): number {
  if (state.kind === 'finished') return state.problems.length > 0 || state.gaveUp ? colours.warning : colours.done;
  if (state.kind === 'undone' || state.kind === 'expired' || isTurnedDown(state)) return colours.quiet;
  return state.kind === 'asked' ? colours.warning : colours.report;
}

function isTurnedDown({ kind }: FixAllState): boolean {
  return kind === 'withdrawn' || kind === 'refused';
}
