import type { Phrase } from '../phrase.ts';
import { type Severity, severities } from '../quality/rule.ts';

export type ReportSource = 'blizzard_api' | 'discord_bot' | 'addon_upload' | 'match' | 'report';

/** What one run did to the stored roster or members, in numbers. */
export interface RunCounts {
  readonly found: number;
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
  /** Missing, but kept because too many were missing at once; zero when officers were told of the same ones before. */
  readonly heldBack: number;
}

export interface NewsFinding {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly line: Phrase;
}

/** What a rule fixed by itself. */
export interface FixedFinding {
  readonly id: string;
  readonly rule: string;
  /** What was done, as it stands on the finding's card. */
  readonly line: Phrase;
}

export interface RunFacts {
  readonly source: ReportSource;
  /** The guild's name and realm, or the server's name. */
  readonly about: string;
  readonly counts: RunCounts;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Open findings that officers were not told of, oldest first. */
  readonly news: readonly NewsFinding[];
  /** Fixed automatically, and not told yet, oldest first. */
  readonly fixed: readonly FixedFinding[];
  /** The batch of several fixes. */
  readonly fixedTogether?: string;
  readonly openByRule: ReadonlyMap<string, number>;
}

/** One rule's news in a message. */
export interface ReportSection {
  readonly rule: string;
  readonly severity: Severity;
  readonly count: number;
  /** At most `LINES_PER_RULE`. */
  readonly lines: readonly Phrase[];
}

/** The one message of a run, as data: what `discord/` draws. */
export interface RunReport {
  readonly kind: 'run_report';
  readonly source: ReportSource;
  readonly about: string;
  readonly counts: RunCounts;
  readonly newFindings: number;
  readonly tookMs: number;
  readonly finishedAt: string;
  /** Worst first. */
  readonly sections: readonly ReportSection[];
  readonly fixed: readonly FixedFinding[];
  /** The batch of several fixes: what lists them, and undoes them as one. */
  readonly fixedTogether?: string;
  readonly review: readonly { readonly rule: string; readonly open: number }[];
}

const LINES_PER_RULE = 20;

/**
 * The message that a run is worth, or nothing: quiet when nobody came or went, nothing new was found and nothing
 * was fixed automatically. Every finding of `news` is either shown or counted behind Review.
 */
export function runReport(run: RunFacts): RunReport | undefined {
  return isNotable(run) ? draw(run) : undefined;
}

/** The message about everything open, which is no news (`/dataquality report`). */
export function fullReport(run: RunFacts): RunReport {
  return { ...draw(run), newFindings: 0 };
}

function isNotable({ counts, news, fixed }: RunFacts): boolean {
  return counts.created > 0 || counts.removed > 0 || counts.heldBack > 0 || news.length > 0 || fixed.length > 0;
}

function draw(run: RunFacts): RunReport {
  return {
    kind: 'run_report',
    source: run.source,
    about: run.about,
    counts: run.counts,
    newFindings: run.news.length,
    tookMs: run.finishedAt.getTime() - run.startedAt.getTime(),
    finishedAt: run.finishedAt.toISOString(),
    sections: sectionsOf(run.news),
    fixed: run.fixed,
    ...(run.fixedTogether !== undefined && { fixedTogether: run.fixedTogether }),
    review: [...run.openByRule].filter(([, open]) => open > 0).map(([rule, open]) => ({ rule, open })),
  };
}

function sectionsOf(news: readonly NewsFinding[]): ReportSection[] {
  const byRule = Map.groupBy(news, (finding) => finding.rule);
  return [...byRule]
    .map(([rule, findings]) => ({
      rule,
      severity: worst(findings),
      count: findings.length,
      lines: findings.slice(0, LINES_PER_RULE).map((finding) => finding.line),
    }))
    .toSorted(
      (one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity) || other.count - one.count,
    );
}

function worst(findings: readonly NewsFinding[]): Severity {
  return severities.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'info';
}
