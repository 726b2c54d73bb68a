import type { Tenant } from '../../database/database.ts';
import { loadRoleEvents, type RoleEvent } from '../../database/role-history-rows.ts';
import { isGift } from './role-claim.ts';
import type { RoleStep } from './role-steps.ts';

/**
 * What Discord tells of Rollcall's own steps can come after they are settled, one after the other: for so long a role
 * may be seen to come back and to go again.
 */
const ECHO_MS = 10_000;

/** A role that Rollcall gave or took. */
export interface RoleChange extends Pick<RoleStep, 'kind' | 'memberId' | 'roleId'> {
  readonly changeId: string;
  readonly number: number;
}

/**
 * Which of these role changes somebody went against since, whatever the roles are now: a role that was given back by
 * hand and taken again is not what Rollcall left (domain.md §6, Undo). That Rollcall's own steps were seen is nobody's
 * change, and neither is what was undone.
 */
export async function changedAgain(tenant: Tenant, changes: readonly RoleChange[]): Promise<ReadonlySet<string>> {
  const first = Math.min(...changes.map(({ number }) => number));
  const memberIds = [...new Set(changes.map(({ memberId }) => memberId))];
  const events = Map.groupBy(await loadRoleEvents(tenant, memberIds, first), ({ memberId }) => memberId);
  return new Set(
    changes.filter((change) => isChanged(change, events.get(change.memberId) ?? [])).map(({ changeId }) => changeId),
  );
}

function isChanged({ kind, roleId, number }: RoleChange, events: readonly RoleEvent[]): boolean {
  const later = events.filter((event) => event.number > number);
  const undone = new Set(later.filter((event) => event.undone).map(({ changeId }) => changeId));
  /** Whether the member holds the role, by what Rollcall did. */
  let held = kind === 'give';
  let against: Date | undefined;
  for (const { what, at, changeId, roleId: changed, undoes, had, has } of later) {
    if (changed === roleId) {
      if (!undone.has(changeId) && !undone.has(undoes ?? '')) return true;
      held = isGift(what);
    } else if (had && has && had.includes(roleId) !== has.includes(roleId)) {
      if (has.includes(roleId) !== held) against ??= at;
      else if (against && at.getTime() - against.getTime() > ECHO_MS) return true;
      else against = undefined;
    }
  }
  return against !== undefined;
}
