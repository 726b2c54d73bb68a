import { type ButtonBuilder, ButtonStyle } from 'discord.js';
import { type PhraseValue, phrase, time } from '../../phrase.ts';
import { severities } from '../../quality/rule.ts';
import type { SentReport } from '../../use-cases/audit-channel/send-report.ts';
import type { RuleCard, RuleStanding } from '../../use-cases/findings/data-quality.ts';
import {
  batchPreview,
  qualityAutoFix,
  qualityDisable,
  qualityEnable,
  qualityOverview,
  qualityRecent,
  qualityReview,
  qualityReviewAny,
  qualityRule,
  qualityScan,
  qualityScanAll,
  qualitySeverity,
} from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, choiceRow } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, EMBED_DESCRIPTION, embed, packLines, severitySigns } from './message.ts';

/** Every rule in one embed: what needs somebody first, then the quiet ones, with a select that opens a rule. */
export function overviewMessage(standings: readonly RuleStanding[], vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const needy = standings.filter((standing) => standing.open > 0);
  const quiet = standings.filter((standing) => standing.open === 0);
  const group = (title: string, rules: readonly RuleStanding[]) =>
    rules.length === 0 ? [] : [`**${say(phrase(title))}**`, ...rules.map((rule) => standingLine(rule, vocabulary))];
  const lines = [...group('quality.needs_you', needy), ...group('quality.quiet', quiet)];
  return {
    embeds: [embed(needy.length > 0 ? colours.report : colours.done, say(phrase('quality.title')), lines.join('\n'))],
    components: [
      ...choiceRow(
        qualityRule.build({}),
        label(phrase('quality.open_rule')),
        standings.map(({ rule, open }) => ({
          label: label(phrase('report.review_rule', { rule: { phrase: phrase(`rule.${rule}.name`) }, count: open })),
          value: rule,
          emoji: label(phrase(`rule.${rule}.icon`)),
        })),
      ),
      buttonRow(
        button(qualityScanAll.build({}), label(phrase('button.scan_all')), ButtonStyle.Secondary),
        button(qualityReviewAny.build({}), label(phrase('button.review_any')), ButtonStyle.Primary).setDisabled(
          needy.length === 0,
        ),
        button(qualityRecent.build({}), label(phrase('quality.recent')), ButtonStyle.Secondary),
      ),
    ],
  };
}

/** One rule: what it looks for, how it stands, its recent findings, and what can be done. */
export function ruleMessage(card: RuleCard, vocabulary: Vocabulary): MessageBody {
  const { say, label } = vocabulary;
  const { rule } = card;
  const recent = card.recent.map(
    (finding) => `• ${say(finding.line)} · ${say(phrase('quality.when', { at: time(finding.firstFoundAt) }))}`,
  );
  const head = [standingLine(card, vocabulary), say(phrase(`rule.${rule}.description`)), ''];
  const room = EMBED_DESCRIPTION - head.join('\n').length - 1;
  const hidden = Math.max(0, card.open - recent.length);
  const text = [...head, packLines(recent, room, say, hidden)].join('\n');
  const review = label(phrase('button.review', { count: card.open }));
  return {
    embeds: [embed(card.open > 0 ? colours[card.severity] : colours.done, say(phrase(`rule.${rule}.name`)), text)],
    components: [
      buttonRow(
        button(qualityReview.build({ rule }), review, ButtonStyle.Primary).setDisabled(card.open === 0),
        ...fixAllButton(card, vocabulary),
        button(qualityScan.build({ rule }), label(phrase('button.scan')), ButtonStyle.Secondary),
        button(qualityOverview.build({}), label(phrase('button.all_rules')), ButtonStyle.Secondary),
      ),
      buttonRow(...settingButtons(card, vocabulary)),
      ...(card.enabled ? severityRow(card, vocabulary) : []),
    ],
  };
}

/** Told to the officer who asked for a report. */
export function reportSentMessage({ channelId, findings, state }: SentReport, { say }: Vocabulary): MessageBody {
  const isSent = state === 'sent';
  const what = say(phrase(isSent ? 'quality.report_sent' : 'quality.report_being_sent', { count: findings }));
  const title = say(phrase(isSent ? 'quality.report_sent_title' : 'quality.report_being_sent_title'));
  return { embeds: [embed(isSent ? colours.done : colours.quiet, title, `${what} <#${channelId}>`)], components: [] };
}

/** Previews first. Whoever fixes roles is surer of the outcome than whoever looks for a person. */
function fixAllButton({ rule, canFixAll, changesRoles, open }: RuleCard, { label }: Vocabulary): ButtonBuilder[] {
  if (!canFixAll) return [];
  const words = label(phrase(changesRoles ? 'button.fix_all' : 'button.attempt_fix'));
  return [button(batchPreview.build({ rule }), words, ButtonStyle.Secondary).setDisabled(open === 0)];
}

/** What the rule's settings can be changed to. */
function settingButtons({ rule, enabled, autoFix, canAutoFix }: RuleCard, { label }: Vocabulary): ButtonBuilder[] {
  if (!enabled) return [button(qualityEnable.build({ rule }), label(phrase('button.enable')), ButtonStyle.Success)];
  const disable = button(qualityDisable.build({ rule }), label(phrase('button.disable')), ButtonStyle.Danger);
  if (!canAutoFix) return [disable];
  const to = autoFix ? 'off' : 'on';
  const words = label(phrase(`button.auto_fix_${to}`));
  return [button(qualityAutoFix.build({ rule, to }), words, ButtonStyle.Secondary), disable];
}

/** Where it stands is in the placeholder: what is chosen anew is chosen for what is open too. */
function severityRow(
  { rule, severity, usualSeverity, factsMakeWorse }: RuleCard,
  { label }: Vocabulary,
): ReturnType<typeof choiceRow> {
  const words = { severity: { phrase: phrase(`severity.${severity}`) } };
  return choiceRow(
    qualitySeverity.build({ rule }),
    label(phrase(factsMakeWorse ? 'quality.severity_at_least' : 'quality.severity', words)),
    severities.map((value) => ({
      label: label(phrase(`severity.${value}`)),
      value,
      emoji: severitySigns[value],
      ...(value === usualSeverity && { description: label(phrase('quality.severity_usual')) }),
    })),
  );
}

function standingLine(standing: RuleStanding, { say }: Vocabulary): string {
  const last: PhraseValue =
    standing.lastFoundAt === null ? { phrase: phrase('quality.never') } : time(standing.lastFoundAt);
  return say(
    phrase('quality.standing', {
      icon: { phrase: phrase(`rule.${standing.rule}.icon`) },
      rule: { phrase: phrase(`rule.${standing.rule}.name`) },
      mode: { phrase: phrase(modeOf(standing)) },
      open: standing.open,
      resolved: standing.resolved,
      last,
    }),
  );
}

function modeOf({ enabled, autoFix }: RuleStanding): string {
  if (!enabled) return 'quality.disabled';
  return autoFix ? 'quality.auto' : 'quality.manual';
}
