import type { Change } from '../../database/entities/change.ts';
import type { Finding } from '../../database/entities/finding.ts';
import { ruleOf } from '../../quality/rules/index.ts';
import { isRoleChange } from '../roles/role-claim.ts';
import { isSnoozeChange } from './snooze.ts';

/**
 * Whether Undo of the finding has to do with a change. Not with a snooze, which is put back by itself; not with a
 * dismissal that ended by itself when facts changed; and where roles are in question, not with an officer's word on who
 * somebody is, which settled nothing and stands whatever becomes of the roles.
 */
export function isOfStandingDecision(
  { rule, closedAt }: Pick<Finding, 'rule' | 'closedAt'>,
  change: Pick<Change, 'what' | 'at'>,
): boolean {
  if (isSnoozeChange(change)) return false;
  if (change.what === 'finding.dismissed') return change.at.getTime() === closedAt?.getTime();
  return !ruleOf(rule).changesRoles || isRoleChange(change) || change.what.startsWith('finding.');
}
