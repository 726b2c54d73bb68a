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
import { phrase } from '../../phrase.ts';
import type { SetupScreen } from '../../use-cases/setup/setup.ts';
import {
  setupChannel,
  setupCheck,
  setupGuild,
  setupGuildForm,
  setupLive,
  setupOfficers,
  setupOpenGuild,
  setupRefresh,
  setupRemoveUndo,
  setupSettings,
} from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, choiceRow } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, embed } from './message.ts';
import { guildButtons, guildLine, guildLines } from './setup-guild.ts';

/** The one private screen of `/setup`: what is chosen, what is missing, and everything to choose it with. */
export function setupMessage(screen: SetupScreen, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const ready = screen.missing.length === 0;
  const { guilds } = screen;
  const removedGuildId = screen.said?.removedGuildId;
  const [only, ...others] = guilds;
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
      ...choiceRow(
        setupOpenGuild.build({}),
        label(phrase('setup.open_guild')),
        guilds.map(({ id, name, realmName }) => ({ value: id, label: name, description: realmName })),
      ),
      buttonRow(
        button(
          setupGuild.build({}),
          label(phrase(only ? 'setup.add_guild' : 'setup.choose_guild')),
          only ? ButtonStyle.Secondary : ButtonStyle.Primary,
        ),
        ...(only && others.length === 0 ? guildButtons(only, vocabulary) : []),
        button(setupRefresh.build({}), label(phrase('setup.refresh')), ButtonStyle.Secondary),
        ...(screen.state === 'live'
          ? []
          : [button(setupLive.build({}), label(phrase('setup.go_live')), ButtonStyle.Success).setDisabled(!ready)]),
      ),
      buttonRow(
        button(setupSettings.build({}), label(phrase('setup.settings.button')), ButtonStyle.Secondary),
        button(setupCheck.build({}), label(phrase('setup.check')), ButtonStyle.Secondary),
        ...(removedGuildId
          ? [
              button(
                setupRemoveUndo.build({ guildId: removedGuildId }),
                label(phrase('button.undo')),
                ButtonStyle.Secondary,
              ),
            ]
          : []),
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

function linesOf(screen: SetupScreen, vocabulary: Vocabulary): string[] {
  const { say } = vocabulary;
  const { counts } = screen;
  const channel = screen.auditChannelId ? `✅ <#${screen.auditChannelId}>` : say(phrase('setup.no_channel'));
  const officers = screen.officerRoleIds.map((id) => `<@&${id}>`).join(' ');
  return [
    ...(screen.said ? [say(screen.said.text), ''] : []),
    say(phrase(`setup.state.${screen.state}`)),
    '',
    ...linesOfGuilds(screen, vocabulary),
    channel,
    officers === '' ? say(phrase('setup.no_officers')) : say(phrase('setup.officers')) + officers,
    '',
    say(
      phrase('setup.counts', { characters: counts.characters, members: counts.members, findings: counts.openFindings }),
    ),
    ...screen.missing.map((part) => say(phrase(`setup.missing.${part}`))),
  ];
}

function linesOfGuilds({ state, guilds }: SetupScreen, vocabulary: Vocabulary): string[] {
  const [only, ...others] = guilds;
  if (!only) return [vocabulary.say(phrase(state === 'new' ? 'setup.no_guild' : 'setup.no_guild_any_more'))];
  if (others.length === 0) return guildLines(only, vocabulary);
  return guilds.map((guild) => guildLine(guild, vocabulary));
}
