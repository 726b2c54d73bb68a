import {
  ActionRowBuilder,
  ButtonStyle,
  LabelBuilder,
  ModalBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { phrase } from '../../phrase.ts';
import { judgements, type RuleSettings, rankRolePolicies } from '../../use-cases/setup/setup-settings.ts';
import { setupJudgement, setupRankPolicy, setupRefresh, setupStale, setupStaleForm } from '../components.ts';
import { clip } from '../escape.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow } from './components.ts';
import { colours, embed, type MessageBody, OPTION_LABEL } from './message.ts';

/** The part of `/setup` that says how rules judge. */
export function settingsMessage(
  { staleAfterDays, rankRoles, judgedBy }: RuleSettings,
  vocabulary: Vocabulary,
): MessageBody {
  const { say, label } = vocabulary;
  const words = (key: string) => ({ phrase: phrase(`setup.settings.${key}`) });
  const lines = [
    phrase('setup.settings.stale', { count: staleAfterDays }),
    phrase('setup.settings.rank_roles', { policy: words(rankRoles) }),
    phrase('setup.settings.judged_by', { judgement: words(judgedBy) }),
  ].map(say);
  const text = [...lines, '', say(phrase('setup.settings.when'))].join('\n');
  return {
    embeds: [embed(colours.report, say(phrase('setup.settings.title')), text)],
    components: [
      settingRow(setupRankPolicy.build({}), 'choose_rank_roles', rankRolePolicies, rankRoles, vocabulary),
      settingRow(setupJudgement.build({}), 'choose_judged_by', judgements, judgedBy, vocabulary),
      buttonRow(
        button(setupStale.build({}), label(phrase('setup.settings.stale_button')), ButtonStyle.Secondary),
        button(setupRefresh.build({}), label(phrase('setup.settings.back')), ButtonStyle.Secondary),
      ),
    ],
  };
}

/** The form that asks after how many days a character is inactive. */
export function staleForm({ label }: Vocabulary): ModalBuilder {
  const days = new TextInputBuilder()
    .setCustomId('days')
    .setStyle(TextInputStyle.Short)
    .setRequired(true)
    .setMaxLength(4)
    .setPlaceholder('30');
  return new ModalBuilder()
    .setCustomId(setupStaleForm.build({}))
    .setTitle(label(phrase('setup.settings.stale_form')))
    .addLabelComponents(
      new LabelBuilder().setLabel(label(phrase('setup.settings.stale_days'))).setTextInputComponent(days),
    );
}

/** A select that shows what is chosen now. */
function settingRow(
  customId: string,
  question: string,
  options: readonly string[],
  chosen: string,
  { label }: Vocabulary,
): ActionRowBuilder<StringSelectMenuBuilder> {
  const select = new StringSelectMenuBuilder()
    .setCustomId(customId)
    .setPlaceholder(label(phrase(`setup.settings.${question}`)))
    .addOptions(
      options.map((value) => ({
        label: clip(label(phrase(`setup.settings.${value}`)), OPTION_LABEL),
        value,
        default: value === chosen,
      })),
    );
  return new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(select);
}
