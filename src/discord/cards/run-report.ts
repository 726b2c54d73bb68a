import { ButtonStyle, type EmbedBuilder } from 'discord.js';
import { phrase, time } from '../../phrase.ts';
import { severities } from '../../quality/rule.ts';
import type { ReportSection, RunReport } from '../../reporting/run-report.ts';
import { reportReview, reportUndo, reportUndoOne } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, choiceRow } from './components.ts';
import type { MessageBody } from './message.ts';
import { colours, embed, fitting, packLines, severitySigns } from './message.ts';

/** Lines of one rule never take more than this of the message's characters, so that every rule gets its place. */
const SECTION = 1200;

/** The one message of a run; `reference` finds it again, in the channel and in the log. */
export function runReportMessage(report: RunReport, vocabulary: Vocabulary, reference: string): MessageBody {
  const { say, label } = vocabulary;
  const news = report.sections.filter((section) => section.severity !== 'info');
  const quiet = report.sections.filter((section) => section.severity === 'info');
  const behindReview = new Set(report.review.map(({ rule }) => rule));
  const infoLines = quiet.map((section) => infoLine(section, behindReview, vocabulary)).join('\n');
  const info = quiet.length === 0 ? [] : [embed(colours.info, say(phrase('report.also')), infoLines)];
  return {
    embeds: fitting([
      header(report, vocabulary).setFooter({ text: label(phrase('report.reference', { reference })) }),
      ...fixedEmbed(report, vocabulary),
      ...news.map((section) => drawn(section, vocabulary)),
      ...info,
    ]),
    components: [...reviewRow(report.review, vocabulary), ...undoRow(report, vocabulary)],
  };
}

/** The select that opens a private walk through one rule's findings; nothing where nothing is open. */
export function reviewRow(review: RunReport['review'], { label }: Vocabulary) {
  return choiceRow(
    reportReview.build({}),
    label(phrase('report.review')),
    review.map(({ rule, open }) => ({
      label: label(phrase('report.review_rule', { rule: { phrase: phrase(`rule.${rule}.name`) }, count: open })),
      value: rule,
      emoji: label(phrase(`rule.${rule}.icon`)),
    })),
  );
}

/** One automatic fix has a button; of more an officer chooses one. */
function undoRow({ fixed }: RunReport, { label }: Vocabulary) {
  const [first] = fixed;
  if (!first) return [];
  if (fixed.length === 1) {
    const undo = label(phrase('report.undo_one'));
    return [buttonRow(button(reportUndo.build({ findingId: first.id }), undo, ButtonStyle.Secondary))];
  }
  return choiceRow(
    reportUndoOne.build({}),
    label(phrase('report.undo_some')),
    fixed.map(({ id, rule, line }) => ({
      label: label(line).replaceAll('**', ''),
      value: id,
      emoji: label(phrase(`rule.${rule}.icon`)),
    })),
  );
}

function fixedEmbed({ fixed }: RunReport, { say }: Vocabulary): EmbedBuilder[] {
  if (fixed.length === 0) return [];
  const lines = fixed.map(({ rule, line }) => `• ${say(phrase(`rule.${rule}.icon`))} ${say(line)}`);
  const more = (count: number) => say(phrase('report.more', { count }));
  const title = say(phrase('report.fixed_title', { count: fixed.length }));
  return [embed(colours.done, title, packLines(lines, SECTION, more))];
}

function header(report: RunReport, { say }: Vocabulary): EmbedBuilder {
  const { counts, newFindings } = report;
  const parts = [
    say(phrase(`report.found.${report.source}`, { count: counts.found })),
    ...(counts.created > 0 ? [say(phrase('report.new', { count: counts.created }))] : []),
    ...(counts.removed > 0 ? [say(phrase(`report.removed.${report.source}`, { count: counts.removed }))] : []),
    ...(report.fixed.length > 0 ? [say(phrase('report.fixed', { count: report.fixed.length }))] : []),
    ...(newFindings > 0 ? [say(phrase('report.new_findings', { count: newFindings }))] : []),
  ];
  const seconds = (report.tookMs / 1000).toFixed(1);
  const lines = [
    parts.join(' · '),
    ...(counts.heldBack > 0 ? [say(phrase('report.held_back', { count: counts.heldBack }))] : []),
    say(phrase('report.completed', { seconds, at: time(new Date(report.finishedAt)) })),
  ];
  const worst = severities.find((severity) => report.sections.some((section) => section.severity === severity));
  const colour = worst === undefined ? colours.done : colours[worst];
  return embed(colour, say(phrase(`report.title.${report.source}`, { about: report.about })), lines.join('\n'));
}

function drawn(section: ReportSection, { say }: Vocabulary): EmbedBuilder {
  const name = say(phrase(`rule.${section.rule}.name`));
  const icon = say(phrase(`rule.${section.rule}.icon`));
  const hidden = section.count - section.lines.length;
  const more = (count: number) => say(phrase('report.more', { count: count + hidden }));
  const lines = section.lines.map((line) => `• ${say(line)}`);
  const packed = packLines(lines, SECTION, more);
  const complete = hidden > 0 && !packed.endsWith(more(0)) && packed.split('\n').length === lines.length;
  const text = complete ? `${packed}\n${more(0)}` : packed;
  return embed(
    colours[section.severity],
    `${severitySigns[section.severity]} ${icon} ${name} (${section.count})`,
    text,
  );
}

/** One line; what Review does not show, because telling it is all there is to do, is told here. */
function infoLine(
  { rule, count, lines }: ReportSection,
  behindReview: ReadonlySet<string>,
  { say }: Vocabulary,
): string {
  const name = { phrase: phrase(`rule.${rule}.name`) };
  const counted = say(phrase('report.info', { icon: say(phrase(`rule.${rule}.icon`)), count, rule: name }));
  if (behindReview.has(rule)) return counted;
  const more = (hidden: number) => say(phrase('report.more', { count: hidden + count - lines.length }));
  return `${counted}\n${packLines(
    lines.map((line) => `• ${say(line)}`),
    SECTION,
    more,
  )}`;
}
