import type { Tenant } from '../../database/database.ts';
import { markMemberLeft, saveMembers, saveRoleList } from '../../database/member-rows.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { MemberStanding } from '../../sources/discord-members/standing.ts';
import type { Context } from '../context.ts';
import { type TellProgress, untold } from '../progress.ts';
import { loadCountingGuilds } from '../setup/watched-guilds.ts';
import { syncMembers, toMemberRow } from '../syncs/sync-members.ts';
import { syncRoster } from '../syncs/sync-roster.ts';
import { onlyObserving } from './only-observing.ts';

/**
 * Fresh facts before the roles of many change (domain.md §6): the member list, then the rosters, each pulled once.
 * @param memberId anybody's: what Rollcall itself may do is asked for with them
 */
export async function freshFactsOfAll(
  context: Context,
  serverId: string,
  memberId: string,
): Promise<Result<MemberStanding, Phrase>> {
  const observing = await context.database.inServer(serverId, onlyObserving);
  if (observing) return failed(observing);
  const members = await syncMembers(context, serverId);
  if (!members.ok) {
    return failed(members.problem.code === 'busy' ? phrase('remark.busy') : phrase('remark.role_problem.unreachable'));
  }
  const guilds = await context.database.inServer(serverId, loadCountingGuilds);
  for (const { id } of guilds) {
    const problem = await freshRoster(context, serverId, id);
    if (problem) return failed(problem);
  }
  const standing = await context.memberRoles.look(serverId, memberId);
  return standing.kind === 'failed' ? failed(lookProblem(standing.because)) : ok(standing);
}

/** Pulls one guild's roster and saves it; why that was not possible, in words. */
export async function freshRoster(
  context: Context,
  serverId: string,
  guildId: string,
  progress: TellProgress = untold,
): Promise<Phrase | undefined> {
  const synced = await syncRoster(context, serverId, guildId, 'roster', progress);
  if (synced.ok || synced.problem.code === 'guild_not_found') return undefined;
  if (synced.problem.code === 'busy') return phrase('remark.busy');
  return phrase('remark.roster_failed', { because: { phrase: phrase(`roster_failure.${synced.problem.because}`) } });
}

/** Saves what Discord showed of a member and the roles, as an event or a sync would. */
export async function saveStanding(
  tenant: Tenant,
  memberId: string,
  { member, roles, observedAt }: MemberStanding,
): Promise<void> {
  await saveRoleList(tenant, roles, observedAt);
  if (member) await saveMembers(tenant, [toMemberRow(member)], observedAt);
  else await markMemberLeft(tenant, memberId, observedAt);
}

/** Why Discord did not show a member. */
export function lookProblem(because: string): Phrase {
  return phrase(`remark.role_problem.${because === 'no_access' ? 'no_access' : 'unreachable'}`);
}
