import type { Change } from '../../database/entities/change.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { isSnoozeChange } from './snooze.ts';

/**
 * Whether Undo of the finding has to do with a change. Not with a snooze, which is put back by itself; and not with a
 * dismissal that ended by itself when facts changed: nobody's later decision hangs on it.
 */
export function isOfStandingDecision(
  { closedAt }: Pick<Finding, 'closedAt'>,
  change: Pick<Change, 'what' | 'at'>,
): boolean {
  if (isSnoozeChange(change)) return false;
  return change.what !== 'finding.dismissed' || change.at.getTime() === closedAt?.getTime();
}
