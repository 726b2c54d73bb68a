import { countingGuilds } from './guild-roles.ts';
import type { FreezeReason, GuildView, MemberView, View } from './view.ts';

const MINUTE_MS = 60_000;

/** A source is silent when it had no success for twice its interval: rosters come hourly, members every 15 minutes. */
export const ROSTER_SILENT_AFTER_MS = 120 * MINUTE_MS;
export const MEMBERS_SILENT_AFTER_MS = 30 * MINUTE_MS;

/** Why nobody can tell now which roles somebody should hold; all but the last need a human or another sync. */
export type StaleFacts =
  | { readonly kind: 'frozen'; readonly because: FreezeReason; readonly guild: GuildView }
  | { readonly kind: 'silent'; readonly source: 'blizzard_api' | 'discord_bot'; readonly since: Date | null }
  /** The member's roles changed after the roster was observed: the next one decides. */
  | { readonly kind: 'roles_changed_since' };

/** What keeps the role rules from judging a member (domain.md §6: fresh facts before roles). */
export function staleFacts(member: MemberView, view: View): StaleFacts | undefined {
  const guilds = countingGuilds(view);
  // Guilds share roles: a role that one of them expects may be the one that another no longer knows about.
  const frozen = guilds.find((guild) => guild.frozen);
  if (frozen?.frozen) return { kind: 'frozen', because: frozen.frozen, guild: frozen };
  if (isSilent(view.server.membersObservedAt, MEMBERS_SILENT_AFTER_MS, view.at)) {
    return { kind: 'silent', source: 'discord_bot', since: view.server.membersObservedAt };
  }
  // A character that seems gone may stand on another guild's roster: every one of them must have been heard.
  const silent = guilds.find((guild) => isSilent(guild.rosterObservedAt, ROSTER_SILENT_AFTER_MS, view.at));
  if (silent) return { kind: 'silent', source: 'blizzard_api', since: silent.rosterObservedAt };
  const { rolesChangedAt } = member;
  const olderRoster = guilds.some(
    ({ rosterObservedAt }) => rolesChangedAt && rosterObservedAt && rolesChangedAt > rosterObservedAt,
  );
  return olderRoster ? { kind: 'roles_changed_since' } : undefined;
}

function isSilent(lastSuccess: Date | null, after: number, at: Date): boolean {
  return lastSuccess === null || at.getTime() - lastSuccess.getTime() > after;
}
