import type { ChangeRow } from '../../database/change-rows.ts';
import type { Finding } from '../../database/entities/finding.ts';
import type { Phrase } from '../../phrase.ts';

/** Closes a finding, by an officer or by what Rollcall saw. */
export function close(
  finding: Finding,
  closing: {
    status: 'resolved' | 'dismissed';
    by: string;
    how: 'fixed' | 'gone' | 'dismissed';
    at: Date;
    reason?: string;
    outcome?: Phrase;
  },
): void {
  finding.status = closing.status;
  finding.snoozedUntil = null;
  finding.closedAt = closing.at;
  finding.closedBy = closing.by;
  finding.closedHow = closing.how;
  finding.closedReason = closing.reason ?? null;
  finding.outcome = closing.outcome ?? null;
}

/** That a finding was fixed, as history keeps it: with its facts, for which Undo suppresses auto-fix. */
export function fixedChange(
  { id, fingerprint }: Pick<Finding, 'id' | 'fingerprint'>,
  by: Pick<ChangeRow, 'actor' | 'batchId'>,
): ChangeRow {
  return { ...by, what: 'finding.fixed', findingId: id, after: { fingerprint } };
}
