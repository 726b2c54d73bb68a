import type { Change } from '../../database/entities/change.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { isUndoable } from '../undo/undo.ts';

/** A snooze is put back for as long as it lasts, and by itself: nothing that was done about the finding hangs on it. */
export function isSnoozeChange({ what }: Pick<Change, 'what'>): boolean {
  return what === 'finding.snoozed';
}

/** By which change a finding sleeps; nothing when it does not. */
export function snoozeOf<Recorded extends Change>(
  { status, snoozedUntil }: Pick<Finding, 'status' | 'snoozedUntil'>,
  changes: readonly Recorded[],
): Recorded | undefined {
  if (status !== 'snoozed') return undefined;
  const isOfIt = ({ after }: Change) => after?.snoozedUntil === snoozedUntil?.toISOString();
  return changes.find((change) => isSnoozeChange(change) && isUndoable(change) && isOfIt(change));
}
