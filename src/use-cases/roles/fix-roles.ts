import type { Finding } from '../../database/entities/finding.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { memberOfSubject } from '../../quality/subject-key.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { MemberStanding } from '../../sources/discord-members/standing.ts';
import type { Actor } from '../actor.ts';
import { Obstacle } from '../changes/obstacle.ts';
import type { Context } from '../context.ts';
import { findFinding } from '../findings/find-finding.ts';
import { findingCard } from '../findings/finding-card.ts';
import {
  type FindingAnswer,
  type FindingProblem,
  type OpenFinding,
  onOpenFinding,
  plannedFix,
} from '../findings/open-finding.ts';
import { type TellProgress, untold } from '../progress.ts';
import { loadCountingGuilds } from '../setup/watched-guilds.ts';
import { freshRoster, lookProblem, saveStanding } from './fresh-facts.ts';
import { onlyObserving } from './only-observing.ts';
import { ownPower } from './own-power.ts';
import { claimForRoles, type RoleClaim } from './role-claim.ts';
import { obstacleTo, problemPhrase, roleStepsOf } from './role-steps.ts';
import { writeRoles } from './role-writing.ts';
import { settleRoles } from './settle-roles.ts';

interface Pressed {
  readonly findingId: string;
  readonly revision: number;
  /** What the pressed button offered to do. */
  readonly offer: string;
}

/**
 * Gives and takes the roles that a finding's card offered under Fix (domain.md §6): fresh facts first, then the claim
 * with every step written down, then Discord, then the outcome. No network is waited for inside a transaction.
 */
export async function fixRoles(
  context: Context,
  actor: Actor,
  pressed: Pressed,
  progress: TellProgress = untold,
): Promise<Result<FindingAnswer, FindingProblem>> {
  const fresh = await freshFacts(context, actor.serverId, pressed.findingId, progress);
  if (!fresh.ok) return asItStands(context, actor, pressed.findingId, fresh.problem);

  let claim: RoleClaim | undefined;
  const answer = await onOpenFinding(context, actor, pressed, async (open) => {
    claim = await claimFix(open, pressed.offer, fresh.value);
  });
  if (!claim) return answer;
  progress({ step: 'writing' });
  return settleRoles(context, claim, await writeRoles(context, claim));
}

async function claimFix(open: OpenFinding, offer: string, standing: MemberStanding | undefined): Promise<RoleClaim> {
  const { tenant, finding, view, actor, at } = open;
  const plan = plannedFix(open, offer);
  const steps = roleStepsOf(plan.changes, (roleId) => view.roles.get(roleId)?.name ?? roleId);
  // Facts that were not fetched for a member are no facts: a finding about somebody else has no steps here.
  if (!standing || steps.length === 0) throw new Obstacle(phrase('remark.cannot_tell'));
  for (const step of steps) {
    const problem = obstacleTo(step, standing);
    if (problem) throw new Obstacle(problemPhrase(problem, step));
  }
  const refused = await ownPower(tenant, actor, steps);
  if (refused) throw new Obstacle(refused);
  const claim = await claimForRoles(tenant, finding, actor.memberId, steps, 'fix', at);
  finding.outcome = phrase('outcome.fixed', { what: { phrase: plan.label } });
  return claim;
}

/** Pulls the member, then the rosters, and saves them; the member first, so that the roster is the later one. */
async function freshFacts(
  context: Context,
  serverId: string,
  findingId: string,
  progress: TellProgress,
): Promise<Result<MemberStanding | undefined, Phrase>> {
  const about = await context.database.inServer(serverId, async (tenant) => {
    const finding = await findFinding(tenant, findingId);
    const memberId = memberOfSubject(finding?.subjectKey ?? '');
    if (!finding || !memberId || !isUnsettled(finding) || finding.claimedBy) return undefined;
    const guilds = await loadCountingGuilds(tenant);
    return { memberId, guildIds: guilds.map(({ id }) => id), observing: await onlyObserving(tenant) };
  });
  // Closed or being fixed: whoever acts next says so, and nothing need be fetched.
  if (!about) return ok(undefined);
  if (about.observing) return failed(about.observing);

  progress({ step: 'member' });
  const standing = await context.memberRoles.look(serverId, about.memberId);
  if (standing.kind === 'failed') {
    return failed(lookProblem(standing.because));
  }
  await context.database.inServer(serverId, (tenant) => saveStanding(tenant, about.memberId, standing));
  for (const guildId of about.guildIds) {
    const problem = await freshRoster(context, serverId, guildId, progress);
    if (problem) return failed(problem);
  }
  return ok(standing);
}

/** A snoozed one can be fixed from a card that was drawn before. */
function isUnsettled({ status }: Finding): boolean {
  return status === 'open' || status === 'snoozed';
}

async function asItStands(
  { database, clock }: Context,
  { serverId }: Actor,
  findingId: string,
  remark: Phrase,
): Promise<Result<FindingAnswer, FindingProblem>> {
  return database.inServer(serverId, async (tenant) => {
    const finding = await findFinding(tenant, findingId);
    if (!finding) return failed({ code: 'finding_not_found' });
    return ok({ card: await findingCard(tenant, finding, clock.now()), remark });
  });
}
