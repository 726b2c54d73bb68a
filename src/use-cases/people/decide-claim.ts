import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Change } from '../../database/entities/change.ts';
import { CharacterClaim } from '../../database/entities/character-claim.ts';
import { type Phrase, phrase } from '../../phrase.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { type Authority, carryOut } from '../changes/carry-out.ts';
import { about } from '../changes/change-grounds.ts';
import type { Context } from '../context.ts';
import { isUuid } from '../uuid.ts';
import { actByHand, byHand, type HandProblem, undoByHand } from './by-hand.ts';
import { type ClaimCard, claimCard } from './claim-card.ts';
import { confirmOnlyMember, give } from './give-character.ts';
import type { PlayerCard } from './player-card.ts';

export type DecideClaimProblem =
  | HandProblem
  | { readonly code: 'claim_not_found' }
  /** Nobody gives their own word on themselves: a claim is what somebody else confirms. */
  | { readonly code: 'own_claim' };

/** The card shows what was done; this is what the officer should know besides. */
export interface DecideClaimAnswer {
  readonly remark?: Phrase;
}

interface PressedClaim {
  readonly claimId: string;
  readonly facts: string;
}

/** By an officer's word the character belongs to whoever claimed it; one that is somebody else's moves. */
export async function confirmClaim(
  context: Context,
  actor: Actor,
  pressed: PressedClaim,
): Promise<Result<DecideClaimAnswer, DecideClaimProblem>> {
  return decide(context, actor, pressed, 'confirmed', async ({ tenant, claim, card, holder }, authority) => {
    const characterId = claim.character.id;
    const { state, memberId, memberName } = card;
    if (state.kind === 'open' && state.holder?.isClaimant) {
      await carryOut(tenant, [{ kind: 'confirm_link', linkId: state.holder.link.id }], authority);
      if (holder) await confirmOnlyMember(tenant, holder.playerId, authority);
      return holder?.playerId ?? null;
    }
    if (holder) await carryOut(tenant, [{ kind: 'unlink_character', characterId }], authority);
    return give(tenant, claim.character, { kind: 'member', memberId, name: memberName }, authority, 'claim');
  });
}

/** By an officer's word the character is not theirs: it is remembered, and what links the two is taken away. */
export async function refuseClaim(
  context: Context,
  actor: Actor,
  pressed: PressedClaim,
): Promise<Result<DecideClaimAnswer, DecideClaimProblem>> {
  return decide(context, actor, pressed, 'refused', async ({ tenant, claim, card, holder }, authority) => {
    const characterId = claim.character.id;
    const isLinked = card.state.kind === 'open' && card.state.holder?.isClaimant;
    const freed = isLinked ? [{ kind: 'unlink_character', characterId } as const] : [];
    const refused = { kind: 'refuse_pair', characterId, memberId: card.memberId } as const;
    await carryOut(tenant, [...freed, refused], authority);
    return holder?.playerId ?? null;
  });
}

/** Puts back what an officer decided about a claim; the card asks again. */
export async function undoClaim(
  context: Context,
  actor: Actor,
  claimId: string,
): Promise<Result<DecideClaimAnswer, DecideClaimProblem>> {
  const batchId = await context.database.inServer(actor.serverId, async ({ em }) => {
    const decisions = { what: { $in: ['claim.confirmed', 'claim.refused'] }, after: { claimId }, undoneAt: null };
    const change = isUuid(claimId) ? await em.findOne(Change, decisions) : null;
    return change?.batch?.id;
  });
  if (batchId === undefined) return ok({ remark: phrase('remark.nothing_to_undo') });
  const undone = await undoByHand(context, actor, batchId);
  if (!undone.ok) return failed({ code: 'claim_not_found' });
  // The card that asks again shows that it was undone; what stayed it does not show.
  return ok(undone.value.said.key === 'remark.undone' ? {} : { remark: undone.value.said });
}

interface OpenClaim {
  readonly tenant: Tenant;
  readonly claim: CharacterClaim;
  readonly card: ClaimCard;
  readonly holder: PlayerCard | null;
}

async function decide(
  context: Context,
  actor: Actor,
  { claimId, facts }: PressedClaim,
  decision: 'confirmed' | 'refused',
  act: (open: OpenClaim, authority: Authority) => Promise<string | null>,
): Promise<Result<DecideClaimAnswer, DecideClaimProblem>> {
  return byHand<DecideClaimAnswer, DecideClaimProblem>(context, actor, async (tenant, at) => {
    const claim = isUuid(claimId)
      ? await tenant.em.findOne(
          CharacterClaim,
          { server: tenant.serverId, id: claimId },
          { populate: ['character', 'member'] },
        )
      : null;
    if (!claim) return failed({ code: 'claim_not_found' });
    if (claim.member.id === actor.memberId) return failed({ code: 'own_claim' });
    const { content: card, holder } = await claimCard(tenant, claim, at);
    if ('by' in card.state) {
      const isOwn = card.state.by === actor.memberId;
      return ok(isOwn ? {} : { remark: phrase('remark.somebody_was_faster', { officer: { member: card.state.by } }) });
    }
    if (card.state.kind === 'moot') return ok({ remark: phrase('remark.no_longer_true') });
    if (card.facts !== facts) return ok({ remark: phrase('remark.facts_changed') });
    const done = phrase(`by_hand.claim_${decision}`, { character: card.character.name, player: card.memberName });
    await actByHand(tenant, actor, at, done, async (authority) => {
      const playerId = await act({ tenant, claim, card, holder }, authority);
      Object.assign(claim, { decision, decidedAt: at, decidedBy: actor.memberId });
      await tenant.em.flush();
      const change = { ...about(authority), what: `claim.${decision}`, after: { claimId } };
      await recordChanges(tenant, [{ ...change, characterId: card.character.id, memberId: card.memberId }], at);
      return playerId;
    });
    return ok({});
  });
}
