import { type ButtonBuilder, ButtonStyle } from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { MatchCard, MatchPreview } from '../../use-cases/people/match-card.ts';
import { matchApply, matchCancel, matchShow, matchUndo } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, EMBED_DESCRIPTION, embed, packLines } from './message.ts';

const sources = ['exact_name', 'guild_note', 'officer_note', 'fuzzy_name'] as const;

type State = MatchCard['state'];

/** What matching the whole server would do, or did: counts by evidence, samples with reasons, what to press. */
export function matchMessage(card: MatchCard, vocabulary: Vocabulary): MessageBody {
  const { say } = vocabulary;
  const { state } = card;
  const lines = [...headLines(state, vocabulary), ...sampleLines(state, vocabulary)];
  const shown = buttonsOf(card, vocabulary);
  return {
    embeds: [embed(colourOf(state), say(phrase('match.title')), packLines(lines, EMBED_DESCRIPTION, say))],
    components: shown.length === 0 ? [] : [buttonRow(...shown)],
  };
}

function headLines(state: State, { say }: Vocabulary): string[] {
  if (state.kind !== 'preview' && state.kind !== 'applied') return [say(endOf(state))];
  const { counts } = state;
  const count = linksOf(counts);
  const by = sources
    .filter((source) => counts[source] > 0)
    .map((source) => say(phrase(`match.by.${source}`, { count: counts[source] })));
  const confirm = counts.toConfirm > 0 ? ` (${say(phrase('match.to_confirm', { count: counts.toConfirm }))})` : '';
  const evidence = `${by.join(' · ')}${confirm}`;
  const rest = { suggested: counts.suggested, none: counts.withoutEvidence };
  if (state.kind === 'applied') {
    const applied = say(phrase('match.applied', { officer: { member: state.by }, at: time(state.at), count }));
    return [applied, ...(count > 0 ? [evidence] : []), say(phrase('match.rest_applied', rest))];
  }
  const { characters, members, remark } = state;
  return [
    ...(remark ? [say(remark), ''] : []),
    say(phrase('match.sizes', { characters, unlinked: characters - counts.kept, members })),
    count === 0 ? say(phrase('match.nothing')) : `${say(phrase('match.would_link', { count }))}${evidence}`,
    say(phrase('match.rest', rest)),
  ];
}

function endOf(state: Extract<State, { kind: 'undone' | 'cancelled' }>): Phrase {
  const values = { officer: { member: state.by }, at: time(state.at) };
  if (state.kind === 'cancelled') return phrase('match.cancelled', values);
  return state.skipped === 0
    ? phrase('match.undone', values)
    : phrase('match.undone_in_part', { ...values, count: state.skipped });
}

function sampleLines(state: State, { say }: Vocabulary): string[] {
  if (!('samples' in state) || state.samples.length === 0) return [];
  const samples = state.samples.map(({ character, who, why }) =>
    say(phrase('match.sample', { character, who, why: { phrase: why } })),
  );
  return ['', ...samples.map((sample) => `• ${sample}`)];
}

function buttonsOf({ state, batchId }: MatchCard, { label }: Vocabulary): ButtonBuilder[] {
  if (state.kind === 'applied') {
    return [button(matchUndo.build({ batchId }), label(phrase('button.undo')), ButtonStyle.Secondary)];
  }
  if (state.kind !== 'preview') return [];
  const count = linksOf(state.counts);
  if (count === 0 && state.counts.suggested === 0) return [];
  const apply = button(matchApply.build({ batchId }), label(phrase('match.apply', { count })), ButtonStyle.Primary);
  const all = button(matchShow.build({ batchId }), label(phrase('match.show_all')), ButtonStyle.Secondary);
  const cancel = button(matchCancel.build({ batchId }), label(phrase('match.cancel')), ButtonStyle.Secondary);
  return [apply, ...(count > 0 ? [all] : []), cancel];
}

function linksOf(counts: MatchPreview['counts']): number {
  return sources.reduce((sum, source) => sum + counts[source], 0);
}

function colourOf({ kind }: State): number {
  if (kind === 'preview') return colours.report;
  return kind === 'applied' ? colours.done : colours.quiet;
}
