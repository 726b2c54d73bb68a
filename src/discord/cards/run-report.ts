import { ButtonStyle, type EmbedBuilder } from 'discord.js';
import { phrase, time } from '../../phrase.ts';
import { severities } from '../../quality/rule.ts';
import type { FixedFinding, ReportSection, RunReport } from '../../reporting/run-report.ts';
import { reportFixes, reportReview, reportUndo, reportUndoOne } from '../components.ts';
import type { Vocabulary } from '../words.ts';
import { button, buttonRow, choiceRow } from './components.ts';
import type { MessageBody } from './message.ts';
import {
  colours,
  EMBEDS,
  EMBEDS_TOGETHER,
  embed,
  OPTIONS,
  packLines,
  severitySigns,
  sharesOf,
  sizeOf,
} from './message.ts';

/** Lines of one rule never take more than this of the message's characters. */
const SECTION = 1200;

/** What has as many of its lines drawn as there is room for, the others counted. */
interface Listed {
  readonly lines: readonly string[];
  /** How many there are beside these lines. */
  readonly hidden: number;
}

/**
 * The one message of a run; `reference` finds it again, in the channel and in the log. Whatever the report tells of is
 * drawn or counted in it: every rule has its place, and the rules share the room that their names leave.
 */
export function runReportMessage(report: RunReport, vocabulary: Vocabulary, reference: string): MessageBody {
  const { say, label } = vocabulary;
  const head = header(report, vocabulary).setFooter({ text: label(phrase('report.reference', { reference })) });
  const { fixed } = report;
  const places = EMBEDS - 1 - (fixed.length > 0 ? 1 : 0) - 1;
  const loud = report.sections.filter(({ severity }) => severity !== 'info').slice(0, places);
  const others = report.sections.filter((section) => !loud.includes(section));
  const reviewed = new Set(report.review.map(({ rule }) => rule));
  // What Review does not show, because telling it is all there is to do, is told here.
  const told = others.filter(({ rule }) => !reviewed.has(rule));

  const listed = new Map<object, Listed>([
    [fixed, { lines: fixed.map((fix) => fixedLine(fix, vocabulary)), hidden: 0 }],
    ...[...loud, ...told].map((section) => [section, linesOf(section, vocabulary)] as const),
  ]);
  const drawn = (roomOf: (index: number) => number): EmbedBuilder[] => {
    const texts = new Map(
      [...listed].map(([about, { lines, hidden }], index) => [about, packLines(lines, roomOf(index), say, hidden)]),
    );
    const textOf = (about: object) => texts.get(about) ?? '';
    const fixedTitle = say(phrase('report.fixed_title', { count: fixed.length }));
    return [
      head,
      ...(fixed.length > 0 ? [embed(colours.done, fixedTitle, textOf(fixed))] : []),
      ...loud.map((section) => sectionEmbed(section, textOf(section), vocabulary)),
      ...alsoEmbed(others, textOf, vocabulary),
    ];
  };

  const sizes = (room: number) =>
    [...listed.values()].map(({ lines, hidden }) => packLines(lines, room, say, hidden).length);
  const least = sizes(0);
  const left = EMBEDS_TOGETHER - drawn(() => 0).reduce((sum, each) => sum + sizeOf(each), 0);
  const wanted = sizes(SECTION).map((most, index) => Math.max(0, most + 1 - (least[index] ?? 0)));
  const shares = sharesOf(left, wanted);
  return {
    embeds: drawn((index) => (least[index] ?? 0) + (shares[index] ?? 0)),
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

/** One automatic fix has a button; of more an officer chooses one, or opens the list of them all. */
function undoRow({ fixed, fixedTogether }: RunReport, { label }: Vocabulary) {
  const [first] = fixed;
  if (!first) return [];
  if (fixed.length === 1) {
    const undo = label(phrase('report.undo_one'));
    return [buttonRow(button(reportUndo.build({ findingId: first.id }), undo, ButtonStyle.Secondary))];
  }
  const all = label(phrase('report.all_fixes', { count: fixed.length }));
  // A choice of some would look like a choice of all.
  const chosen = fixed.length > OPTIONS ? [] : fixed;
  return [
    ...choiceRow(
      reportUndoOne.build({}),
      label(phrase('report.undo_some')),
      chosen.map(({ id, rule, line }) => ({
        label: label(line).replaceAll('**', ''),
        value: id,
        emoji: label(phrase(`rule.${rule}.icon`)),
      })),
    ),
    ...(fixedTogether === undefined
      ? []
      : [buttonRow(button(reportFixes.build({ batchId: fixedTogether }), all, ButtonStyle.Secondary))]),
  ];
}

function fixedLine({ rule, line }: FixedFinding, { say }: Vocabulary): string {
  return `• ${say(phrase(`rule.${rule}.icon`))} ${say(line)}`;
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

function linesOf({ lines, count }: ReportSection, { say }: Vocabulary): Listed {
  return { lines: lines.map((line) => `• ${say(line)}`), hidden: Math.max(0, count - lines.length) };
}

function sectionEmbed({ rule, severity, count }: ReportSection, text: string, { say }: Vocabulary): EmbedBuilder {
  const name = say(phrase(`rule.${rule}.name`));
  const icon = say(phrase(`rule.${rule}.icon`));
  return embed(colours[severity], `${severitySigns[severity]} ${icon} ${name} (${count})`, text);
}

/** One line for each of the other rules, with what it has to tell below it. */
function alsoEmbed(
  sections: readonly ReportSection[],
  textOf: (section: object) => string,
  { say }: Vocabulary,
): EmbedBuilder[] {
  if (sections.length === 0) return [];
  const lines = sections.flatMap((section) => {
    const { rule, count } = section;
    const icon = say(phrase(`rule.${rule}.icon`));
    const name = { phrase: phrase(`rule.${rule}.name`) };
    return [say(phrase('report.info', { icon, count, rule: name })), textOf(section)];
  });
  return [embed(colours.info, say(phrase('report.also')), lines.filter((line) => line !== '').join('\n'))];
}
