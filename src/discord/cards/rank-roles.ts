import { ActionRowBuilder, ButtonStyle, RoleSelectMenuBuilder } from 'discord.js';
import { phrase } from '../../phrase.ts';
import type { RankRole } from '../../use-cases/roles/rank-map.ts';
import type { RankRolesScreen } from '../../use-cases/roles/rank-roles.ts';
import { setupRankRole, setupRanks, setupRanksDiscard, setupRanksSave, setupRefresh } from '../components.ts';
import { clip } from '../escape.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, embed, type MessageBody } from './message.ts';
import { rankRolesPhrase } from './setup-guild.ts';

/** Discord's limit for the placeholder of a select. */
const PLACEHOLDER = 150;

/** The part of `/setup` that says which Discord role each rank calls for. */
export function rankRolesMessage(screen: RankRolesScreen, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const { guildId, page, pages } = screen;
  const at = (place: number) => ({ guildId, page: String(place) });
  const lines = [
    say(rankRolesPhrase(screen.state)),
    say(phrase('setup.ranks.how')),
    '',
    ...screen.ranks.map((rank) => rankLine(rank, vocabulary)),
    ...(screen.hasChoices ? ['', say(phrase('setup.ranks.unsaved'))] : []),
  ];
  const title = say(phrase('setup.ranks.title', { guild: screen.guild }));
  const drawn = embed(screen.state.kind === 'saved' ? colours.done : colours.report, title, lines.join('\n'));
  if (pages > 1) drawn.setFooter({ text: label(phrase('setup.ranks.page', { page: page + 1, pages })) });
  return {
    embeds: [drawn],
    components: [
      ...screen.ranks.map((rank) => roleRow(rank, at(page), vocabulary)),
      buttonRow(
        button(
          setupRanks.build(at(page - 1)),
          label(phrase('setup.ranks.previous')),
          ButtonStyle.Secondary,
        ).setDisabled(page === 0),
        button(setupRanks.build(at(page + 1)), label(phrase('setup.ranks.next')), ButtonStyle.Secondary).setDisabled(
          page + 1 >= pages,
        ),
        button(setupRanksSave.build(at(page)), label(phrase('setup.ranks.save')), ButtonStyle.Success),
        button(
          setupRanksDiscard.build(at(page)),
          label(phrase('setup.ranks.discard')),
          ButtonStyle.Secondary,
        ).setDisabled(!screen.hasChoices),
        button(setupRefresh.build({}), label(phrase('setup.ranks.back')), ButtonStyle.Secondary),
      ),
    ],
  };
}

function rankLine({ index, name, characters, roleId, source, isPower }: RankRole, { say }: Vocabulary): string {
  const line = say(
    phrase('setup.ranks.line', {
      index,
      rank: name,
      count: characters,
      role: roleId === null ? { phrase: phrase('setup.ranks.no_role') } : { role: roleId },
      source: { phrase: phrase(`setup.ranks.source.${source}`) },
    }),
  );
  return isPower ? line + say(phrase('setup.ranks.power')) : line;
}

/** A role select that may be emptied: then the rank calls for no role. */
function roleRow(
  { index, name, roleId }: RankRole,
  on: { readonly guildId: string; readonly page: string },
  { label }: Vocabulary,
) {
  const select = new RoleSelectMenuBuilder()
    .setCustomId(setupRankRole.build({ ...on, index: String(index) }))
    .setPlaceholder(clip(label(phrase('setup.ranks.choose', { index, rank: name })), PLACEHOLDER))
    .setMinValues(0)
    .setMaxValues(1);
  if (roleId !== null) select.setDefaultRoles(roleId);
  return new ActionRowBuilder<RoleSelectMenuBuilder>().addComponents(select);
}
