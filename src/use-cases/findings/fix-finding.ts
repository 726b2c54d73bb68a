import { recordChanges } from '../../database/change-rows.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { offerOf } from '../../quality/offer.ts';
import type { PlannedChange, Rule } from '../../quality/rule.ts';
import type { Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { type Authority, carryOut, ofIdentity } from '../changes/carry-out.ts';
import { Obstacle } from '../changes/obstacle.ts';
import type { Context } from '../context.ts';
import { confirmNamedMember, linkTo } from '../people/give-character.ts';
import { type TellProgress, untold } from '../progress.ts';
import { fixRoles } from '../roles/fix-roles.ts';
import { close, fixedChange } from './close-finding.ts';
import { closeSettledBeside } from './look-again.ts';
import {
  type FindingAnswer,
  type FindingProblem,
  type OpenFinding,
  onOpenFinding,
  plannedFix,
} from './open-finding.ts';

/** Carries out what the finding's card offered under Fix, by this officer's word, and nothing but that. */
export async function fixFinding(
  context: Context,
  actor: Actor,
  findingId: string,
  revision: number,
  offer: string,
  progress: TellProgress = untold,
): Promise<Result<FindingAnswer, FindingProblem>> {
  const fix = async (open: OpenFinding) => {
    const plan = plannedFix(open, offer);
    await settle(open, plan.changes, phrase('outcome.fixed', { what: { phrase: plan.label } }));
  };
  const needsFreshFacts = ({ changesRoles }: Rule) => (changesRoles ? 'needs_fresh_facts' : undefined);
  const fixed = await onOpenFinding(context, actor, { findingId, revision }, fix, needsFreshFacts);
  return fixed === 'needs_fresh_facts' ? fixRoles(context, actor, { findingId, revision, offer }, progress) : fixed;
}

/**
 * An officer's word that what the finding doubts is right.
 * @param offer which of the things that the card offered to confirm
 */
export async function confirmFinding(
  context: Context,
  actor: Actor,
  findingId: string,
  revision: number,
  offer: string,
): Promise<Result<FindingAnswer, FindingProblem>> {
  return onOpenFinding(context, actor, { findingId, revision }, async (open) => {
    const offered = open.rule.confirm?.(open.facts, open.view) ?? [];
    const action = offered.find(({ changes }) => offerOf(changes, open.view) === offer);
    if (!action) throw new Obstacle(phrase('remark.facts_changed'));
    // Where roles are in question, whose the character is does not settle it: now Fix can.
    if (open.rule.changesRoles) await carryOut(open.tenant, ofIdentity(action.changes), authorityOf(open));
    else await settle(open, action.changes, phrase('outcome.confirmed', { what: { phrase: action.label } }));
  });
}

/** An officer's word that what the finding proposes is wrong. */
export async function refuseFinding(
  context: Context,
  actor: Actor,
  findingId: string,
  revision: number,
  offer: string,
): Promise<Result<FindingAnswer, FindingProblem>> {
  return onOpenFinding(context, actor, { findingId, revision }, async (open) => {
    const action = open.rule.refuse?.(open.facts, open.view);
    if (!action || offerOf(action.changes, open.view) !== offer) throw new Obstacle(phrase('remark.facts_changed'));
    const outcome = open.rule.dismissRefuses ? 'outcome.dismissed_refusing' : 'outcome.refused';
    await settle(open, action.changes, phrase(outcome, { what: { phrase: action.label } }));
  });
}

/** Links the finding's character to the member that the officer named instead; one that is linked moves. */
export async function linkFindingTo(
  context: Context,
  actor: Actor,
  findingId: string,
  revision: number,
  memberId: string,
): Promise<Result<FindingAnswer, FindingProblem>> {
  return onOpenFinding(context, actor, { findingId, revision }, async (open) => {
    const { characterId } = open.facts;
    if (!open.rule.asksWhose || typeof characterId !== 'string')
      throw new Obstacle(phrase('remark.not_about_a_character'));
    const isLinked = Boolean(open.view.characters.get(characterId)?.link);
    const changes = linkTo({ kind: 'member', memberId }, { characterId, isLinked });
    await carryOut(open.tenant, changes, authorityOf(open));
    await confirmNamedMember(open.tenant, memberId, authorityOf(open));
    await closeFixed(open, phrase('outcome.linked_by_hand', { member: { member: memberId } }));
  });
}

async function settle(open: OpenFinding, changes: readonly PlannedChange[], outcome: Phrase): Promise<void> {
  const identity = ofIdentity(changes);
  if (identity.length < changes.length) throw new Error(`${open.rule.id} does not say that it changes roles.`);
  await carryOut(open.tenant, identity, authorityOf(open));
  await closeFixed(open, outcome);
}

/** The officer's word about this finding. */
export function authorityOf({ actor, at, finding }: OpenFinding): Authority {
  return { actor: { kind: 'officer', id: actor.memberId }, at, findingId: finding.id, word: 'officer' };
}

async function closeFixed({ tenant, finding, actor, at }: OpenFinding, outcome: Phrase): Promise<void> {
  close(finding, { status: 'resolved', by: actor.memberId, how: 'fixed', at, outcome });
  await closeSettledBeside(tenant, [finding], { by: actor.memberId, at, outcome });
  await recordChanges(tenant, [fixedChange(finding, { actor: { kind: 'officer', id: actor.memberId } })], at);
}
