import { recordChanges } from '../../database/change-rows.ts';
import type { Tenant } from '../../database/database.ts';
import { Character } from '../../database/entities/character.ts';
import { CharacterClaim } from '../../database/entities/character-claim.ts';
import { Link } from '../../database/entities/link.ts';
import { Member } from '../../database/entities/member.ts';
import { RefusedPair } from '../../database/entities/refused-pair.ts';
import { Server } from '../../database/entities/server.ts';
import { lockIdentity } from '../../database/identity-lock.ts';
import { PRESENT } from '../../database/present.ts';
import type { Phrase } from '../../phrase.ts';
import { claimEvidence } from '../../quality/claim-evidence.ts';
import { characterSubject } from '../../quality/subject-key.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import { wantCard } from '../audit-channel/want-card.ts';
import type { Context } from '../context.ts';
import { loadSubjectView } from '../findings/subject-view.ts';
import { type CharacterProblem, resolveCharacter } from './find-character.ts';

/** How a member's claim stands, as far as it is theirs to know: not whose the character is otherwise. */
export interface ClaimAnswer {
  readonly character: string;
  /** `unheard`: officers get it when Rollcall goes live; until then it posts nothing. */
  readonly state: 'waits' | 'unheard' | 'confirmed' | 'refused';
  /** When they claimed it, or when an officer decided. */
  readonly since: Date;
  /** What speaks for them; without officers' notes. */
  readonly forThem: readonly Phrase[];
}

export type ClaimProblem =
  | CharacterProblem
  | { readonly code: 'member_unknown'; readonly memberId: string }
  | { readonly code: 'character_departed'; readonly character: string }
  | { readonly code: 'too_many_claims'; readonly most: number };

/** Nobody needs more at once, and officers are not to be flooded. */
const MOST_UNDECIDED = 5;

/**
 * A member says that a character is theirs. It links nothing: officers get a card. Said again, it is the same claim, and
 * the answer is how that stands.
 */
export async function claimCharacter(
  { database, clock }: Context,
  { serverId, memberId }: Actor,
  characterText: string,
): Promise<Result<ClaimAnswer, ClaimProblem>> {
  const at = clock.now();
  return database.inServer(serverId, async (tenant) => {
    await lockIdentity(tenant);
    const resolved = await resolveCharacter(tenant, characterText);
    if (!resolved.ok) return resolved;
    const character = resolved.value;
    if (!(await isPresent(tenant, character))) return failed({ code: 'character_departed', character: character.name });
    const member = await tenant.em.findOne(Member, { id: memberId, leftAt: null });
    if (!member) return failed({ code: 'member_unknown', memberId });

    const answer = async (state: ClaimAnswer['state'], since: Date) => {
      const isOpen = state === 'waits' || state === 'unheard';
      const forThem = isOpen ? await evidenceFor(tenant, character, memberId, at) : [];
      return ok({ character: character.name, state, since, forThem });
    };
    const confirmedAt = await confirmedSince(tenant, character, memberId);
    if (confirmedAt) return answer('confirmed', confirmedAt);
    const pair = await tenant.em.findOne(RefusedPair, pairOf(tenant, character, memberId));
    if (pair) return answer('refused', pair.refusedAt);
    const undecided = await tenant.em.findOne(CharacterClaim, {
      ...pairOf(tenant, character, memberId),
      decision: null,
    });
    if (!undecided && (await countUndecided(tenant, memberId)) >= MOST_UNDECIDED) {
      return failed({ code: 'too_many_claims', most: MOST_UNDECIDED });
    }
    const claim = undecided ?? (await makeClaim(tenant, character, memberId, at));
    await wantCard(tenant, 'claim', claim.id, at);
    const { state } = await tenant.em.findOneOrFail(Server, { id: serverId });
    return answer(state === 'live' ? 'waits' : 'unheard', claim.claimedAt);
  });
}

function pairOf({ serverId }: Tenant, character: Character, memberId: string) {
  return {
    character: [serverId, character.id] as [string, string],
    member: [serverId, memberId] as [string, string],
  };
}

/** One that was found by its id may have gone, or its guild, since it was offered. */
async function isPresent({ em }: Tenant, { id }: Character): Promise<boolean> {
  return (await em.count(Character, { ...PRESENT, id })) > 0;
}

async function confirmedSince({ em, serverId }: Tenant, character: Character, memberId: string): Promise<Date | null> {
  const link = await em.findOne(Link, { character: [serverId, character.id] });
  const theirs = await em.findOne(Link, { member: [serverId, memberId] });
  return link && theirs && link.player.id === theirs.player.id ? (link.confirmedAt ?? null) : null;
}

/** Undecided claims of this member about characters that are still there to be had. */
async function countUndecided({ em, serverId }: Tenant, memberId: string): Promise<number> {
  return em.count(CharacterClaim, {
    member: [serverId, memberId],
    decision: null,
    character: PRESENT,
  });
}

async function makeClaim(tenant: Tenant, character: Character, memberId: string, at: Date): Promise<CharacterClaim> {
  const { em, serverId } = tenant;
  const claim = em.create(CharacterClaim, { ...pairOf(tenant, character, memberId), server: serverId, claimedAt: at });
  await em.flush();
  const change = { actor: { kind: 'member' as const, id: memberId }, what: 'claim.made', characterId: character.id };
  await recordChanges(tenant, [{ ...change, memberId, after: { claimId: claim.id } }], at);
  return claim;
}

async function evidenceFor(
  tenant: Tenant,
  { id: characterId }: Character,
  memberId: string,
  at: Date,
): Promise<readonly Phrase[]> {
  const view = await loadSubjectView(tenant, characterSubject(characterId), at);
  return claimEvidence({ characterId, memberId }, view, 'guild_note').forThem;
}
