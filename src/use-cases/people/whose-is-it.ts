import { createHash } from 'node:crypto';
import type { Tenant } from '../../database/database.ts';
import type { Character } from '../../database/entities/character.ts';
import { Link } from '../../database/entities/link.ts';
import { Member } from '../../database/entities/member.ts';
import { Player } from '../../database/entities/player.ts';
import { storableText } from '../../database/rows.ts';
import { normaliseName } from '../../identity/names.ts';
import { memberName } from '../../quality/person-name.ts';
import { failed, ok, type Result } from '../../result.ts';
import { isUuid } from '../uuid.ts';
import { type PlayerCard, playerCard } from './player-card.ts';

/** To whom an officer gives a character. */
export type Owner =
  | { readonly kind: 'member'; readonly memberId: string; readonly name: string }
  /** A player who is known already, with no member of theirs named. */
  | { readonly kind: 'player'; readonly playerId: string; readonly name: string }
  /** Somebody who is not on Discord, of whom nothing is known but this name. */
  | { readonly kind: 'newcomer'; readonly name: string };

/** What an officer typed or chose for it. */
export type OwnerGiven =
  | { readonly kind: 'member'; readonly memberId: string }
  /** A name, or the id of a player that autocomplete offered. */
  | { readonly kind: 'not_on_discord'; readonly text: string };

export type OwnerProblem =
  | { readonly code: 'member_unknown'; readonly memberId: string }
  | { readonly code: 'name_unusable'; readonly text: string };

/** Whose a character is now, and who its new owner would be. */
export interface Standing {
  readonly holder: PlayerCard | null;
  readonly owner: PlayerCard | null;
}

/** In code points, as long as Discord lets anybody's name be. */
const LONGEST_NAME = 32;

/** Who is meant; somebody of that name who is known and not on Discord is not made a second time. */
export async function resolveOwner(tenant: Tenant, given: OwnerGiven): Promise<Result<Owner, OwnerProblem>> {
  const { em, serverId } = tenant;
  if (given.kind === 'member') {
    const { memberId } = given;
    const member = await em.findOne(Member, { id: memberId });
    if (!member) return failed({ code: 'member_unknown', memberId });
    return ok({ kind: 'member', memberId, name: memberName(member) });
  }
  const name = storableText(given.text).trim();
  const key = normaliseName(name);
  if (key === '' || (!isUuid(name) && [...name].length > LONGEST_NAME))
    return failed({ code: 'name_unusable', text: given.text });
  const known = await em.find(Player, isUuid(name) ? { id: name } : { nameKey: key }, {
    orderBy: { createdAt: 'asc' },
  });
  const onDiscord = await em.find(Link, {
    server: serverId,
    player: { id: { $in: known.map(({ id }) => id) } },
    member: { $ne: null },
  });
  const free = known.find(({ id }) => isUuid(name) || !onDiscord.some((link) => link.player.id === id));
  if (free) return ok({ kind: 'player', playerId: free.id, name: free.displayName });
  return isUuid(name) ? failed({ code: 'name_unusable', text: given.text }) : ok({ kind: 'newcomer', name });
}

/** Everything that moving a character or making two players one would touch, as officers see it. */
export async function standingOf(tenant: Tenant, character: Character, owner: Owner, at: Date): Promise<Standing> {
  const { em, serverId } = tenant;
  const link = await em.findOne(Link, { character: [serverId, character.id] });
  const theirs = owner.kind === 'member' ? await em.findOne(Link, { member: [serverId, owner.memberId] }) : null;
  const ownerId = owner.kind === 'player' ? owner.playerId : (theirs?.player.id ?? null);
  return {
    holder: link && (await playerCard(tenant, link.player.id, at, 'officer')),
    owner: ownerId === null ? null : await playerCard(tenant, ownerId, at, 'officer'),
  };
}

/** What officers were shown, in ten characters: what they decided is worth only that. */
export function factsOf(cards: readonly (PlayerCard | null)[]): string {
  const shown = cards.map(
    (card) =>
      card && [
        card.playerId,
        card.displayName,
        card.mainId,
        [...card.members, ...card.characters].map(({ link }) => [link.id, link.confidence]).toSorted(),
      ],
  );
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 10);
}
