import { type ButtonBuilder, ButtonStyle } from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { MatchCard } from '../../use-cases/people/match.ts';
import { matchApply, matchUndo } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, EMBED_DESCRIPTION, embed, packLines } from './message.ts';

const sources = ['exact_name', 'guild_note', 'officer_note', 'fuzzy_name'] as const;

/** What matching the whole server would do, or did: counts by evidence, samples with reasons, one button. */
export function matchMessage(card: MatchCard, vocabulary: Vocabulary): MessageBody {
  const { say } = vocabulary;
  const samples = card.samples.map(({ character, who, why }) =>
    say(phrase('match.sample', { character, who, why: { phrase: why } })),
  );
  const lines = [...headLines(card, vocabulary), '', ...samples.map((sample) => `• ${sample}`)];
  const more = (count: number) => say(phrase('report.more', { count }));
  const shown = buttonsOf(card, vocabulary);
  return {
    embeds: [embed(colourOf(card), say(phrase('match.title')), packLines(lines, EMBED_DESCRIPTION, more))],
    components: shown.length === 0 ? [] : [buttonRow(...shown)],
  };
}

function headLines({ state, counts, characters, members }: MatchCard, { say }: Vocabulary): string[] {
  const links = linksOf(counts);
  const remark = 'remark' in state && state.remark ? [say(state.remark), ''] : [];
  const by = sources
    .filter((source) => counts[source] > 0)
    .map((source) => say(phrase(`match.by.${source}`, { count: counts[source] })));
  const confirm = counts.toConfirm > 0 ? ` (${say(phrase('match.to_confirm', { count: counts.toConfirm }))})` : '';
  const preview =
    links === 0
      ? say(phrase('match.nothing'))
      : `${say(phrase('match.would_link', { count: links }))}${by.join(' · ')}${confirm}`;
  return [
    ...remark,
    ...(state.kind === 'preview' ? [] : [say(outcomeOf(state, links)), '']),
    say(phrase('match.sizes', { characters, unlinked: characters - counts.kept, members })),
    preview,
    say(phrase('match.rest', { suggested: counts.suggested, none: counts.withoutEvidence })),
  ];
}

function outcomeOf(state: Exclude<MatchCard['state'], { kind: 'preview' }>, links: number): Phrase {
  const values = { officer: { member: state.by }, at: time(state.at) };
  if (state.kind === 'applied') return phrase('match.applied', { ...values, count: links });
  if (state.skipped === 0) return phrase('match.undone', values);
  return phrase('match.undone_in_part', { ...values, count: state.skipped });
}

function buttonsOf({ state, counts, batchId }: MatchCard, { label }: Vocabulary): ButtonBuilder[] {
  if (state.kind === 'undone') return [];
  if (state.kind === 'applied') {
    return [button(matchUndo.build({ batchId }), label(phrase('button.undo')), ButtonStyle.Secondary)];
  }
  const links = linksOf(counts);
  if (links === 0 && counts.suggested === 0) return [];
  return [button(matchApply.build({ batchId }), label(phrase('match.apply', { count: links })), ButtonStyle.Primary)];
}

function linksOf(counts: MatchCard['counts']): number {
  return sources.reduce((sum, source) => sum + counts[source], 0);
}

function colourOf({ state }: MatchCard): number {
  if (state.kind === 'preview') return colours.report;
  return state.kind === 'applied' ? colours.done : colours.quiet;
}
