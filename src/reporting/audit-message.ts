import type { RunReport } from './run-report.ts';

/** Said once, when a server goes live: what was open by then is the baseline, and no news (domain.md §7). */
export interface WentLive {
  readonly kind: 'went_live';
  /** A Discord id. */
  readonly by: string;
  readonly characters: number;
  readonly members: number;
  /** Rules with something open. */
  readonly review: readonly { readonly rule: string; readonly open: number }[];
}

/** What may appear in the audit channel, as data: what `discord/` draws. */
export type AuditMessage = RunReport | WentLive;
