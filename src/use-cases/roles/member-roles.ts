import type { Phrase } from '../../phrase.ts';
import type { MemberListFailure } from '../../sources/discord-members/source.ts';
import type { MemberStanding } from '../../sources/discord-members/standing.ts';

/**
 * Why Discord does not change a member's role. `forbidden`: Discord does not say whether a permission is missing or
 * the role stands too high; `unreachable`: no answer, so that it may have happened all the same.
 */
export type RoleRefusal =
  | 'forbidden'
  | 'no_access'
  | 'unknown_member'
  | 'unknown_role'
  | 'managed'
  | 'role_limit'
  | 'unexpected'
  | 'unreachable';

/** One role of one member, to come or to go. */
export interface RoleOrder {
  readonly serverId: string;
  readonly memberId: string;
  readonly roleId: string;
  /** What the server's audit log says: who, and which finding. */
  readonly reason: Phrase;
  readonly locale: string;
}

/** Members' roles on Discord itself. To give what is held, or to take what is not, succeeds. */
export interface MemberRoles {
  look(serverId: string, memberId: string, signal?: AbortSignal): Promise<MemberStanding | MemberListFailure>;
  give(order: RoleOrder, signal: AbortSignal): Promise<RoleRefusal | undefined>;
  take(order: RoleOrder, signal: AbortSignal): Promise<RoleRefusal | undefined>;
}
