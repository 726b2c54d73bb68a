import { ButtonStyle } from 'discord.js';
import { phrase, time } from '../../phrase.ts';
import type { RankShift } from '../../quality/rank-shift.ts';
import type { RankShiftCard } from '../../use-cases/roles/rank-shift-card.ts';
import { rankShiftConfirm, setupRanks } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, embed, type MessageBody } from './message.ts';

/** Why role rules wait, and the map that somebody must vouch for before they go on. */
export function rankShiftMessage(card: RankShiftCard, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const { guild, guildId, revision, ranks, state } = card;
  const map = ranks.map(({ index, name, roleId }) => {
    const role = roleId === null ? { phrase: phrase('setup.ranks.no_role') } : { role: roleId };
    return say(phrase('rank_shift.rank', { index, rank: name, role }));
  });
  if (state.kind === 'saved') {
    const saved = say(phrase('rank_shift.saved', { officer: { member: state.by }, at: time(state.at) }));
    const lines = [saved, '', ...map];
    return { embeds: [embed(colours.done, say(phrase('rank_shift.title_over', { guild })), lines.join('\n'))] };
  }
  if (state.kind !== 'frozen') {
    const why = say(phrase(`rank_shift.${state.kind}`, { guild }));
    return { embeds: [embed(colours.done, say(phrase('rank_shift.title_over', { guild })), why)] };
  }
  const lines = [
    say(phrase(`role.frozen.${state.because}`, { guild })),
    ...(state.since ? [say(phrase('rank_shift.since', { since: time(state.since) }))] : []),
    ...shiftLines(state.shift, vocabulary),
    '',
    say(phrase('rank_shift.map')),
    ...map,
  ];
  const screen = button(
    setupRanks.build({ guildId, page: '0' }),
    label(phrase('rank_shift.open')),
    ButtonStyle.Primary,
  );
  const confirm = button(
    rankShiftConfirm.build({ guildId, revision }),
    label(phrase('rank_shift.confirm')),
    ButtonStyle.Success,
  );
  return {
    embeds: [embed(colours.warning, say(phrase('rank_shift.title', { guild })), lines.join('\n'))],
    components: [buttonRow(screen, confirm)],
  };
}

function shiftLines(shift: RankShift | null, { say }: Vocabulary): string[] {
  if (!shift) return [];
  const { appeared, renamed, moved, present } = shift;
  return [
    ...renamed.map(({ index, from, to }) => say(phrase('rank_shift.renamed', { index, from, to }))),
    ...appeared.map((index) => say(phrase('rank_shift.appeared', { index }))),
    ...(moved > 0 ? [say(phrase('rank_shift.moved', { count: moved, present }))] : []),
  ].map((line) => `• ${line}`);
}
