import type { Tenant } from '../../database/database.ts';
import { CharacterClaim } from '../../database/entities/character-claim.ts';
import { Link } from '../../database/entities/link.ts';
import { RefusedPair } from '../../database/entities/refused-pair.ts';
import type { Phrase } from '../../phrase.ts';
import { claimEvidence, powerOf } from '../../quality/claim-evidence.ts';
import { rankName } from '../../quality/guild-roles.ts';
import { memberName } from '../../quality/person-name.ts';
import { characterSubject } from '../../quality/subject-key.ts';
import type { CharacterView, View } from '../../quality/view.ts';
import { loadSubjectView } from '../findings/subject-view.ts';
import { isUuid } from '../uuid.ts';
import { type LinkOnCard, type PlayerCard, playerCard } from './player-card.ts';
import { factsOf } from './whose-is-it.ts';

/** A member's word that a character is theirs, as officers see it. */
export interface ClaimCard {
  readonly claimId: string;
  /** What a press is worth (`factsOf`): whose the character is and who would get it. */
  readonly facts: string;
  readonly memberId: string;
  /** What they are called where a mention cannot stand. */
  readonly memberName: string;
  readonly character: CharacterClaimed;
  readonly claimedAt: Date;
  readonly state: ClaimState;
}

interface CharacterClaimed {
  readonly id: string;
  readonly name: string;
  readonly realm: string;
  readonly class: string;
  readonly rank: string;
  readonly level: number | null;
}

export type ClaimState =
  | {
      readonly kind: 'open';
      /** To whom it is linked already, when that is somebody. */
      readonly holder: { readonly name: string; readonly isClaimant: boolean; readonly link: LinkOnCard } | null;
      /** The role with power that its rank calls for. */
      readonly power: string | null;
      readonly forThem: readonly Phrase[];
      readonly forOthers: readonly Phrase[];
    }
  /** By the claim's card, which Undo can reopen. */
  | { readonly kind: 'confirmed' | 'refused'; readonly by: string; readonly at: Date }
  /** By another way than the claim's card. */
  | { readonly kind: 'linked_otherwise' | 'refused_otherwise'; readonly by: string; readonly at: Date }
  /** The character departed, or the member left. */
  | { readonly kind: 'moot' };

/** The card of a claim: over when an officer decided, here or by hand, and when there is nothing left to decide. */
export async function claimAuditCard(
  tenant: Tenant,
  claimId: string,
  at: Date,
): Promise<{ content: ClaimCard; isOver: boolean } | undefined> {
  if (!isUuid(claimId)) return undefined;
  const claim = await tenant.em.findOne(
    CharacterClaim,
    { server: tenant.serverId, id: claimId },
    { populate: ['character', 'member'], refresh: true },
  );
  if (!claim) return undefined;
  const { content } = await claimCard(tenant, claim, at);
  return { content, isOver: content.state.kind !== 'open' };
}

/** A claim as it stands, with whose the character is and who would get it. */
export async function claimCard(
  tenant: Tenant,
  claim: CharacterClaim,
  at: Date,
): Promise<{ content: ClaimCard; holder: PlayerCard | null; owner: PlayerCard | null }> {
  const { id: characterId } = claim.character;
  const { id: memberId } = claim.member;
  const view = await loadSubjectView(tenant, characterSubject(characterId), at);
  const character = view.characters.get(characterId);
  if (!character) throw new Error(`A claim is about the character ${characterId}, which is not there.`);
  const holder = await cardBehind(tenant, { character: [tenant.serverId, characterId] }, at);
  const owner = await cardBehind(tenant, { member: [tenant.serverId, memberId] }, at);
  const link = holder?.characters.find(({ id }) => id === characterId)?.link;
  const isClaimant = holder !== null && holder.playerId === owner?.playerId;
  const open = (): ClaimState => ({
    kind: 'open',
    holder: holder && link ? { name: holder.displayName, isClaimant, link } : null,
    power: powerOf(character, view)?.name ?? null,
    ...claimEvidence({ characterId, memberId }, view, 'all'),
  });
  const isMoot = !character.present || claim.member.leftAt !== null;
  const state =
    decided(claim) ??
    (isClaimant && link?.confirmed ? ({ kind: 'linked_otherwise', ...link.confirmed } as const) : undefined) ??
    (await refusal(tenant, claim)) ??
    (isMoot ? ({ kind: 'moot' } as const) : open());
  const content = {
    claimId: claim.id,
    facts: factsOf([holder, owner]),
    memberId,
    memberName: memberName(claim.member),
    character: claimedOf(character, view),
    claimedAt: claim.claimedAt,
    state,
  };
  return { content, holder, owner };
}

function decided({ decision, decidedAt, decidedBy }: CharacterClaim): ClaimState | undefined {
  return decision && decidedAt && decidedBy ? { kind: decision, by: decidedBy, at: decidedAt } : undefined;
}

async function refusal(tenant: Tenant, { character, member }: CharacterClaim): Promise<ClaimState | undefined> {
  const { em, serverId } = tenant;
  const pair = await em.findOne(RefusedPair, {
    character: [serverId, character.id] as [string, string],
    member: [serverId, member.id] as [string, string],
  });
  return pair ? { kind: 'refused_otherwise', by: pair.refusedBy, at: pair.refusedAt } : undefined;
}

async function cardBehind(
  tenant: Tenant,
  end: { character: [string, string] } | { member: [string, string] },
  at: Date,
): Promise<PlayerCard | null> {
  const link = await tenant.em.findOne(Link, end);
  return link && playerCard(tenant, link.player.id, at, 'officer');
}

function claimedOf(character: CharacterView, view: View): CharacterClaimed {
  const { id, name, realmName: realm, class: className, level, guildId, rankIndex } = character;
  const guild = view.guilds.get(guildId);
  const rank = guild ? rankName(guild, rankIndex) : String(rankIndex);
  return { id, name, realm, class: className, rank, level };
}
