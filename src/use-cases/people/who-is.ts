import type { Tenant } from '../../database/database.ts';
import { Link } from '../../database/entities/link.ts';
import { Member } from '../../database/entities/member.ts';
import { failed, ok, type Result } from '../../result.ts';
import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import { type CharacterProblem, resolveCharacter } from './find-character.ts';
import { type PlayerCard, playerCard } from './player-card.ts';

export type WhoIsProblem =
  | CharacterProblem
  | { readonly code: 'member_unknown'; readonly memberId: string }
  | { readonly code: 'member_without_player'; readonly memberId: string }
  | { readonly code: 'character_without_player'; readonly character: string }
  | { readonly code: 'only_about_yourself' };

/** Who is asked about: a character, a member, or nobody named, which means oneself. */
export interface Asked {
  readonly character: string | undefined;
  readonly memberId: string | undefined;
}

/** Who somebody is, with everything that is theirs. Officers may ask about anybody, others about themselves. */
export async function whoIs(
  { database, clock }: Context,
  actor: Actor,
  isOfficer: boolean,
  { character, memberId = actor.memberId }: Asked,
): Promise<Result<PlayerCard, WhoIsProblem>> {
  return database.inServer(actor.serverId, async (tenant) => {
    const found =
      character === undefined ? await playerOfMember(tenant, memberId) : await playerOfCharacter(tenant, character);
    const aboutThemselves = character === undefined && memberId === actor.memberId;
    if (!isOfficer && !aboutThemselves && !(await isOwn(tenant, actor, found)))
      return failed({ code: 'only_about_yourself' });
    if (!found.ok) return found;
    return ok(await playerCard(tenant, found.value, clock.now(), isOfficer ? 'officer' : 'member'));
  });
}

async function playerOfCharacter(tenant: Tenant, text: string): Promise<Result<string, WhoIsProblem>> {
  const resolved = await resolveCharacter(tenant, text, 'known');
  if (!resolved.ok) return resolved;
  const { id, name } = resolved.value;
  const link = await tenant.em.findOne(Link, { character: [tenant.serverId, id] });
  return link ? ok(link.player.id) : failed({ code: 'character_without_player', character: name });
}

async function playerOfMember(tenant: Tenant, memberId: string): Promise<Result<string, WhoIsProblem>> {
  const member = await tenant.em.findOne(Member, { id: memberId });
  if (!member) return failed({ code: 'member_unknown', memberId });
  const link = await tenant.em.findOne(Link, { member: [tenant.serverId, memberId] });
  return link ? ok(link.player.id) : failed({ code: 'member_without_player', memberId });
}

async function isOwn(tenant: Tenant, actor: Actor, found: Result<string, unknown>): Promise<boolean> {
  const own = await playerOfMember(tenant, actor.memberId);
  return found.ok && own.ok && found.value === own.value;
}
