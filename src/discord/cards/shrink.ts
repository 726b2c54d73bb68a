import { ButtonStyle } from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { ShrinkCard } from '../../use-cases/syncs/shrink-card.ts';
import { shrinkApply, shrinkIgnore, shrinkUndo } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, embed, type MessageBody } from './message.ts';

/** The question whether those really left that a roster lost all at once. */
export function shrinkMessage(card: ShrinkCard, vocabulary: Vocabulary): MessageBody {
  const { say } = vocabulary;
  const { count, guild, names, listed, since, state } = card;
  const isOpen = state.kind === 'open';
  const lines = [
    say(phrase('shrink.what', { count, guild, listed, since: time(since) })),
    '',
    ...names.map((name) => `• ${say(phrase('shrink.name', { name }))}`),
    ...(count > names.length ? [say(phrase('report.more', { count: count - names.length }))] : []),
    '',
    say(stateOf(card)),
  ];
  const title = say(phrase(isOpen ? 'shrink.title' : 'shrink.title_over', { guild }));
  const drawn = embed(isOpen ? colours.warning : colours.done, title, lines.join('\n'));
  return { embeds: [drawn], components: rowsOf(card, vocabulary) };
}

function stateOf({ state, count }: ShrinkCard): Phrase {
  switch (state.kind) {
    case 'open':
      return phrase(state.canApply ? 'shrink.ask' : 'shrink.empty_roster');
    case 'listed_again':
      return closedBy(state, count);
    case 'not_watched':
      return phrase('shrink.not_watched', { at: time(state.at) });
    default:
      return phrase(`shrink.${state.kind}`, { officer: { member: state.by }, at: time(state.at) });
  }
}

function closedBy(
  { at, departed, kept }: Extract<ShrinkCard['state'], { kind: 'listed_again' }>,
  count: number,
): Phrase {
  if (departed + kept === 0) return phrase('shrink.listed_again', { at: time(at) });
  return phrase(kept > 0 ? 'shrink.fewer_kept' : 'shrink.fewer', {
    at: time(at),
    back: count - departed - kept,
    departed,
    kept,
  });
}

function rowsOf({ shrinkId, fingerprint, count, state }: ShrinkCard, { label }: Vocabulary) {
  if (state.kind === 'listed_again' || state.kind === 'not_watched') return [];
  if (state.kind !== 'open') {
    return [buttonRow(button(shrinkUndo.build({ shrinkId }), label(phrase('button.undo')), ButtonStyle.Secondary))];
  }
  const pressed = { shrinkId, fingerprint };
  const apply = button(shrinkApply.build(pressed), label(phrase('shrink.apply', { count })), ButtonStyle.Danger);
  const ignore = button(shrinkIgnore.build(pressed), label(phrase('shrink.ignore')), ButtonStyle.Secondary);
  return [state.canApply ? buttonRow(apply, ignore) : buttonRow(ignore)];
}
