import {
  ActionRowBuilder,
  ButtonStyle,
  ChannelSelectMenuBuilder,
  ChannelType,
  LabelBuilder,
  ModalBuilder,
  RoleSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { type Phrase, phrase, time } from '../../phrase.ts';
import type { RankRolesState } from '../../use-cases/rank-map.ts';
import type { SetupScreen } from '../../use-cases/setup.ts';
import {
  setupChannel,
  setupCheck,
  setupGuild,
  setupGuildForm,
  setupKey,
  setupLive,
  setupOfficers,
  setupRanks,
  setupRefresh,
  setupSettings,
} from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, embed } from './message.ts';

/** The one private screen of `/setup`: what is chosen, what is missing, and everything to choose it with. */
export function setupMessage(screen: SetupScreen, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const ready = screen.missing.length === 0;
  const channel = new ChannelSelectMenuBuilder()
    .setCustomId(setupChannel.build({}))
    .setPlaceholder(label(phrase('setup.choose_channel')))
    .setChannelTypes(ChannelType.GuildText);
  if (screen.auditChannelId) channel.setDefaultChannels(screen.auditChannelId);
  const officers = new RoleSelectMenuBuilder()
    .setCustomId(setupOfficers.build({}))
    .setPlaceholder(label(phrase('setup.choose_officers')))
    .setMinValues(0)
    .setMaxValues(10);
  if (screen.officerRoleIds.length > 0) officers.setDefaultRoles(...screen.officerRoleIds);
  return {
    embeds: [
      embed(
        screen.state === 'live' ? colours.done : colours.report,
        say(phrase('setup.title')),
        linesOf(screen, vocabulary).join('\n'),
      ),
    ],
    components: [
      new ActionRowBuilder<ChannelSelectMenuBuilder>().addComponents(channel),
      new ActionRowBuilder<RoleSelectMenuBuilder>().addComponents(officers),
      buttonRow(
        button(
          setupGuild.build({}),
          label(phrase(screen.guild ? 'setup.check_guild' : 'setup.choose_guild')),
          screen.guild ? ButtonStyle.Secondary : ButtonStyle.Primary,
        ),
        button(setupKey.build({}), label(phrase('setup.new_key')), ButtonStyle.Secondary).setDisabled(!screen.guild),
        button(setupRanks.build({ page: '0' }), label(phrase('setup.ranks.button')), ButtonStyle.Secondary).setDisabled(
          !screen.guild,
        ),
        button(setupRefresh.build({}), label(phrase('setup.refresh')), ButtonStyle.Secondary),
        ...(screen.state === 'live'
          ? []
          : [button(setupLive.build({}), label(phrase('setup.go_live')), ButtonStyle.Success).setDisabled(!ready)]),
      ),
      buttonRow(
        button(setupSettings.build({}), label(phrase('setup.settings.button')), ButtonStyle.Secondary),
        button(setupCheck.build({}), label(phrase('setup.check')), ButtonStyle.Secondary),
      ),
    ],
  };
}

/** The form that asks for the guild. */
export function guildForm({ label }: Vocabulary): ModalBuilder {
  const field = (id: 'region' | 'realm' | 'guild', longest: number) =>
    new LabelBuilder().setLabel(label(phrase(`setup.form.${id}`))).setTextInputComponent(
      new TextInputBuilder()
        .setCustomId(id)
        .setStyle(TextInputStyle.Short)
        .setRequired(true)
        .setMaxLength(longest)
        .setPlaceholder(label(phrase(`setup.form.${id}_example`))),
    );
  return new ModalBuilder()
    .setCustomId(setupGuildForm.build({}))
    .setTitle(label(phrase('setup.form.title')))
    .addLabelComponents(field('region', 2), field('realm', 64), field('guild', 64));
}

/** The upload key, shown this once. */
export function uploadKeyMessage({ key }: { readonly key: string }, { say }: Vocabulary): MessageBody {
  return {
    embeds: [
      embed(colours.report, say(phrase('setup.key_title')), `${say(phrase('setup.key_once'))}\n\`\`\`\n${key}\n\`\`\``),
    ],
    components: [],
  };
}

function linesOf(screen: SetupScreen, { say }: Vocabulary): string[] {
  const { guild, counts } = screen;
  const chosen = guild
    ? phrase('setup.guild', { guild: guild.name, realm: guild.realmName, region: guild.region.toUpperCase() })
    : phrase('setup.no_guild');
  const channel = screen.auditChannelId ? `✅ <#${screen.auditChannelId}>` : say(phrase('setup.no_channel'));
  const officers = screen.officerRoleIds.map((id) => `<@&${id}>`).join(' ');
  const keys = screen.uploadKeys.map(({ name, lastUsedAt }) =>
    say(lastUsedAt ? phrase('setup.key_used', { name, at: time(lastUsedAt) }) : phrase('setup.key_unused', { name })),
  );
  return [
    say(phrase(`setup.state.${screen.state}`)),
    '',
    say(chosen),
    channel,
    ...(screen.rankRoles ? [say(rankRolesPhrase(screen.rankRoles))] : []),
    officers === '' ? say(phrase('setup.no_officers')) : say(phrase('setup.officers')) + officers,
    keys.length === 0 ? say(phrase('setup.no_keys')) : keys.join('\n'),
    '',
    say(
      phrase('setup.counts', { characters: counts.characters, members: counts.members, findings: counts.openFindings }),
    ),
    ...screen.missing.map((part) => say(phrase(`setup.missing.${part}`))),
  ];
}

/** How far the rank roles can be trusted. */
export function rankRolesPhrase(state: RankRolesState): Phrase {
  if (state.kind === 'guessed') return phrase('setup.rank_roles.guessed');
  if (state.kind === 'saved') return phrase('setup.rank_roles.saved', { at: time(state.at) });
  return phrase('setup.rank_roles.frozen', { because: { phrase: phrase(`setup.rank_roles.${state.because}`) } });
}
