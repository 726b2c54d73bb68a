import { charactersOfPlayer } from './characters-of-player.ts';
import { expectedRole } from './expected-role.ts';
import { heldGuildRoles } from './guild-roles.ts';
import type { View } from './view.ts';

/** More than this part of the members concerned needs a second officer, but never fewer than `AT_LEAST` (domain.md §6). */
const PART = 0.1;
const AT_LEAST = 10;

/** How many members' roles change, and out of how many. */
export interface RoleWave {
  /** Whose roles the batch changes. */
  readonly members: number;
  /** With those whose roles Rollcall changed in the last 24 hours, each counted once. */
  readonly withLately: number;
  /** Who holds or is due a guild role. */
  readonly concerned: number;
}

export function needsApproval({ members, withLately, concerned }: RoleWave): boolean {
  return members > 0 && withLately >= AT_LEAST && withLately > concerned * PART;
}

/** @param changedLately whose roles Rollcall changed in the last 24 hours */
export function roleWave(memberIds: readonly string[], changedLately: readonly string[], view: View): RoleWave {
  const changing = new Set(memberIds);
  return {
    members: changing.size,
    withLately: new Set([...changing, ...changedLately]).size,
    concerned: [...view.members.values()].filter(
      (member) => member.present && (heldGuildRoles(member, view).length > 0 || isDue(member.link?.playerId, view)),
    ).length,
  };
}

function isDue(playerId: string | undefined, view: View): boolean {
  if (playerId === undefined || charactersOfPlayer(playerId, view).length === 0) return false;
  return expectedRole(playerId, view) !== undefined;
}
